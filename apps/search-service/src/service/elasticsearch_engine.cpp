#include "service/elasticsearch_engine.hpp"

#include "storage/elasticsearch/matching.hpp"

namespace vobe::search {

Task<matching::Matches> ElasticsearchEngine::find(Sought const& sought, Needed needed, matching::Filters const& filters,
                                                  matching::Page const& page) {
  return elasticsearch::find(api_, alias_, sought, needed, filters, page);
}

Task<std::vector<suggestions::FoundRow>> ElasticsearchEngine::starting_with(std::vector<DocumentType> const& types,
                                                                            std::string key, std::int64_t per_type) {
  return elasticsearch::starting_with(api_, alias_, types, std::move(key), per_type);
}

double ElasticsearchEngine::score_of(std::int64_t rank) const {
  return elasticsearch::score_of(rank);
}

}  // namespace vobe::search
