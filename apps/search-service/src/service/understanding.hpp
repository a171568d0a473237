// From a parsed query to what is looked for: each word with what it may stand for (another script, another keyboard
// layout, a slip, a synonym), decided with the vocabulary. The same for every engine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/query.hpp"
#include "domain/sought.hpp"

namespace vobe::search {

struct Understanding {
  Sought sought;
  std::vector<std::string> lexemes;         // whose forms are marked in snippets
  std::optional<std::string> did_you_mean;  // the query with its likely mistakes put right
};

Task<Understanding> understand(postgres::Session& session, ParsedQuery query);

}  // namespace vobe::search
