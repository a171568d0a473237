// The search engine that is always there: full text and trigrams in PostgreSQL, over the rows that the consumers write.
#pragma once

#include "chassis/core/cpu_pool.hpp"
#include "chassis/postgres/database.hpp"
#include "service/search_engine.hpp"

namespace vobe::search {

/// One per worker.
class PostgresEngine : public SearchEngine {
 public:
  PostgresEngine(postgres::Database& database, CpuPool& cpu) : database_(database), cpu_(cpu) {}

  [[nodiscard]] std::string_view name() const override { return "postgres"; }
  Task<Found> search(SearchRequest request) override;
  Task<std::vector<SuggestionView>> suggest(std::string text, std::vector<DocumentType> types,
                                            std::size_t limit) override;

 private:
  postgres::Database& database_;
  CpuPool& cpu_;
};

}  // namespace vobe::search
