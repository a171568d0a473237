// The searches that find documents in Elasticsearch. Answers have the shape of PostgreSQL's (storage/matches.hpp).
#pragma once

#include <string>
#include <vector>

#include "domain/sought.hpp"
#include "storage/elasticsearch/api.hpp"
#include "storage/matches.hpp"
#include "storage/suggestions.hpp"

namespace vobe::search::elasticsearch {

/// One page, with total and facets where the page asks for them. A rank by relevance is opaque, but for score_of().
/// Throws Unavailable, DeadlineExceeded or, for an answer that makes no sense, Malformed.
Task<matching::Matches> find(Api& api, std::string alias, Sought const& sought, Needed needed,
                             matching::Filters const& filters, matching::Page const& page);

/// How well a hit of this rank by relevance matches.
double score_of(std::int64_t rank);

/// Names one of whose starts (storage/suggestions) begins with `key`; per type at most `per_type`, the best first.
Task<std::vector<suggestions::FoundRow>> starting_with(Api& api, std::string alias,
                                                       std::vector<DocumentType> const& types, std::string key,
                                                       std::int64_t per_type);

}  // namespace vobe::search::elasticsearch
