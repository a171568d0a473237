// The search engine that is always there: full text and trigrams in PostgreSQL, over the rows that the consumers write.
#pragma once

#include "service/word_engine.hpp"

namespace vobe::search {

/// One per worker.
class PostgresEngine final : public WordEngine {
 public:
  PostgresEngine(postgres::Database& database, CpuPool& cpu) : WordEngine(database, cpu) {}

  [[nodiscard]] std::string_view name() const override { return "postgres"; }

 private:
  Task<matching::Matches> find(Sought const& sought, Needed needed, matching::Filters const& filters,
                               matching::Page const& page) override;
  Task<std::vector<suggestions::FoundRow>> starting_with(std::vector<DocumentType> const& types, std::string key,
                                                         std::int64_t per_type) override;
  [[nodiscard]] double score_of(std::int64_t rank) const override { return static_cast<double>(rank) / 1e6; }
};

}  // namespace vobe::search
