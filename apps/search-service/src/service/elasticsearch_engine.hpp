// The search engine of the full profile: Elasticsearch finds and ranks; what a query means is decided by the vocabulary
// in PostgreSQL, as for the other engine.
#pragma once

#include <string>

#include "service/word_engine.hpp"
#include "storage/elasticsearch/api.hpp"

namespace vobe::search {

/// One per worker.
class ElasticsearchEngine final : public WordEngine {
 public:
  /// `alias`: the name under which the live index is asked.
  ElasticsearchEngine(postgres::Database& database, CpuPool& cpu, elasticsearch::Api& api, std::string alias)
      : WordEngine(database, cpu), api_(api), alias_(std::move(alias)) {}

  [[nodiscard]] std::string_view name() const override { return "elasticsearch"; }

 private:
  Task<matching::Matches> find(Sought const& sought, Needed needed, matching::Filters const& filters,
                               matching::Page const& page) override;
  Task<std::vector<suggestions::FoundRow>> starting_with(std::vector<DocumentType> const& types, std::string key,
                                                         std::int64_t per_type) override;
  [[nodiscard]] double score_of(std::int64_t rank) const override;

  elasticsearch::Api& api_;
  std::string alias_;
};

}  // namespace vobe::search
