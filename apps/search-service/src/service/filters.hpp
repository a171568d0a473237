// Filters as the engines take them: names of people and artists become ids.
#pragma once

#include "chassis/postgres/database.hpp"
#include "domain/query.hpp"
#include "service/search_engine.hpp"
#include "storage/matches.hpp"

namespace vobe::search {

/// Those of the query's operators and of the narrowing together. Names that nobody bears leave nothing to be found.
Task<matching::Filters> filters_of(postgres::Session& session, ParsedQuery query, Narrowing narrowing);

}  // namespace vobe::search
