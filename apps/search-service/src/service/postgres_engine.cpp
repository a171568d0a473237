#include "service/postgres_engine.hpp"

#include "storage/matching.hpp"
#include "storage/tsquery.hpp"

namespace vobe::search {

Task<matching::Matches> PostgresEngine::find(Sought const& sought, Needed needed, matching::Filters const& filters,
                                             matching::Page const& page) {
  auto const words = needed == Needed::all_terms ? matching::all_of(sought) : matching::some_of(sought);
  co_return co_await matching::find(database_, words, filters, page);
}

Task<std::vector<suggestions::FoundRow>> PostgresEngine::starting_with(std::vector<DocumentType> const& types,
                                                                       std::string key, std::int64_t per_type) {
  return suggestions::starting_with(database_, types, std::move(key), per_type);
}

}  // namespace vobe::search
