// The rows of suggestions: names in Latin letters, from each of their words on.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search::suggestions {

/// A name to be suggested: its words in Latin letters.
struct Name {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string latin;
  double prior = 0;
};

/// Where a name in Latin letters may be begun to be typed: "pink floyd", "floyd". The first is the whole name.
std::vector<std::string> starts_of(std::string_view latin);

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

/// Names that begin, at one of their words, with `latin`; per type at most `per_type`, the best first.
Task<std::vector<FoundRow>> starting_with(postgres::Session& session, std::vector<DocumentType> const& types,
                                          std::string latin, std::int64_t per_type);

}  // namespace vobe::search::suggestions
