// What was understood of a query, in Elasticsearch's language. Private to this folder: it includes Boost.JSON.
#pragma once

#include <boost/json/object.hpp>

#include "domain/sought.hpp"
#include "storage/elasticsearch/matching.hpp"

namespace vobe::search::elasticsearch {

/// The query for a page of hits: what must match, what must not, and by relevance what each match is worth.
boost::json::object query_for(Sought const& sought, Needed needed, matching::Filters const& filters,
                              matching::Page const& page);

/// The query for names one of whose starts (storage/suggestions) begins with `key`.
boost::json::object query_for_names(std::vector<DocumentType> const& types, std::string const& key);

}  // namespace vobe::search::elasticsearch
