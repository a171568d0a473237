// From a parsed query to what PostgreSQL looks for: each word with what it may stand for (another script, another
// keyboard layout, a slip, a synonym), decided with the vocabulary.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/query.hpp"
#include "storage/matching.hpp"

namespace vobe::search {

struct Wording {
  matching::Words words;
  std::vector<std::string> lexemes;         // whose forms are marked in snippets
  std::optional<std::string> did_you_mean;  // the query with its likely mistakes put right
};

/// Everything that has all the words. The text of a tsquery made here holds letters, digits and its own operators only,
/// so no query is a syntax error.
Task<Wording> word(postgres::Session& session, ParsedQuery query);

/// The same, but some of the words are enough; nothing where there is only one.
std::optional<matching::Words> relaxed(Wording const& wording);

}  // namespace vobe::search
