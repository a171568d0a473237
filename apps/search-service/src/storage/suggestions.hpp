// The rows of suggestions: names in Latin letters, from each of their words on.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search::suggestions {

/// A name to be suggested.
struct Name {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string name;
  double prior = 0;
};

/// Where a name may be begun to be typed.
struct Start {
  std::string key;       // from a word on, in Latin letters; behind "~" as it is heard, where that differs
  std::size_t word = 0;  // which one, from 0
};

/// "Pink Floyd" → "pink floyd", "floyd"; "Queen" → "queen", "~kvin".
std::vector<Start> starts_of(std::string_view name);

/// By which keys a name is found of which this is typed, one after the other: as it is written, then as it is heard.
std::vector<std::string> keys_of_beginning(std::string_view typed);

/// Replaces what is suggested for these things by `names`.
Task<> put(postgres::Session& transaction, std::vector<DocumentType> const& types, std::vector<std::int64_t> const& ids,
           std::vector<Name> const& names);

struct FoundRow {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string title;
  std::string slug;
  std::string credit;
  std::vector<std::string> aliases;
  double weight = 0;
};
BOOST_DESCRIBE_STRUCT(FoundRow, (), (type, id, title, slug, credit, aliases, weight))

/// Names one of whose starts begins with `key`; per type at most `per_type`, the best first.
Task<std::vector<FoundRow>> starting_with(postgres::Session& session, std::vector<DocumentType> const& types,
                                          std::string key, std::int64_t per_type);

}  // namespace vobe::search::suggestions
