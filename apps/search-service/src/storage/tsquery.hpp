// What was understood of a query, in PostgreSQL's language. The text of a tsquery made here holds letters, digits and
// its own operators only, so no query is a syntax error.
#pragma once

#include "domain/sought.hpp"
#include "storage/matching.hpp"

namespace vobe::search::matching {

/// Everything that has all the terms.
Words all_of(Sought const& sought);

/// Everything that has some of them, for a query that can do with fewer.
Words some_of(Sought const& sought);

}  // namespace vobe::search::matching
