#include "storage/suggestions.hpp"

#include <algorithm>
#include <cmath>

#include "domain/indexed.hpp"

namespace vobe::search::suggestions {

namespace {

using postgres::Query;

constexpr std::size_t most_starts = 6;  // words of a name from which on it is suggested
constexpr std::size_t longest_key = 100;
constexpr double fall_per_word = 0.75;  // a name that begins so is better than one that goes on so
constexpr double exact_bonus = 10;

constexpr Query forget_names{"forget_suggestions",
                             "DELETE FROM suggestions USING unnest($1::text[], $2::bigint[]) AS gone (type, id)"
                             " WHERE suggestions.type = gone.type AND suggestions.id = gone.id"};

constexpr Query add_names{"add_suggestions",
                          "INSERT INTO suggestions (type, id, key, weight)"
                          " SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::real[])"};

#define VOBE_SUGGEST(condition)                                                                                     \
  "SELECT d.type, d.id, d.title, d.slug, d.credit, d.aliases, best.weight::float8 AS weight FROM ("                 \
  " SELECT type, id, max(weight) AS weight FROM ("                                                                  \
  "  SELECT n.* FROM unnest($1::text[]) AS wanted (type), LATERAL ("                                                \
  "   (SELECT type, id, weight FROM suggestions s WHERE s.type = wanted.type AND " condition                        \
  "    ORDER BY weight DESC LIMIT 2 * $3) UNION ALL"                                                                \
  "   (SELECT type, id, (weight + $4)::real FROM suggestions s WHERE s.type = wanted.type AND s.key = $2 LIMIT $3)" \
  "  ) n) found GROUP BY type, id) best JOIN documents d USING (type, id) WHERE d.visible"                          \
  " ORDER BY best.weight DESC, d.type, d.id"

constexpr Query one_letter{"suggest_one", VOBE_SUGGEST("left(s.key, 1) = $2::text")};
constexpr Query two_letters{"suggest_two", VOBE_SUGGEST("left(s.key, 2) = $2::text")};
constexpr Query three_letters{"suggest_three", VOBE_SUGGEST("left(s.key, 3) = $2::text")};
// Keys are ASCII, so "~" ends the range of those that begin alike.
constexpr Query more_letters{"suggest_more", VOBE_SUGGEST("s.key >= $2::text AND s.key < $2::text || '~'")};

Query query_for(std::size_t length) {
  switch (length) {
    case 1: return one_letter;
    case 2: return two_letters;
    case 3: return three_letters;
    default: return more_letters;
  }
}

/// A text from each of its words on, at most six times: "pink floyd", "floyd".
std::vector<std::string> ends_of(std::string_view words) {
  std::vector<std::string> ends;
  while (ends.size() < most_starts && !words.empty()) {
    ends.emplace_back(words.substr(0, longest_key));
    auto const space = words.find(' ');
    words = space == std::string_view::npos ? std::string_view() : words.substr(space + 1);
  }
  return ends;
}

}  // namespace

std::vector<Start> starts_of(std::string_view name) {
  auto const written = ends_of(latin_words(name));
  auto const heard = ends_of(loose_words(name));
  std::vector<Start> starts;
  for (std::size_t i = 0; i < written.size(); ++i) starts.push_back({written[i], i});
  for (std::size_t i = 0; i < heard.size(); ++i) {
    if (i >= written.size() || heard[i] != written[i]) starts.push_back({"~" + heard[i], i});
  }
  return starts;
}

std::vector<std::string> keys_of_beginning(std::string_view typed) {
  auto written = latin_words(typed);
  auto const heard = loose_words(typed);
  if (written.empty()) return {};
  std::vector<std::string> keys{std::move(written)};
  if (heard.empty()) return keys;
  keys.push_back("~" + heard);
  if (heard != keys[0]) keys.push_back(heard);
  return keys;
}

Task<> put(postgres::Session& transaction, std::vector<DocumentType> const& types, std::vector<std::int64_t> const& ids,
           std::vector<Name> const& names) {
  std::vector<DocumentType> key_types;
  std::vector<std::int64_t> key_ids;
  std::vector<std::string> keys;
  std::vector<double> weights;
  for (auto const& name : names) {
    for (auto& start : starts_of(name.name)) {
      key_types.push_back(name.type);
      key_ids.push_back(name.id);
      keys.push_back(std::move(start.key));
      weights.push_back(name.prior * std::pow(fall_per_word, static_cast<double>(start.word)));
    }
  }
  co_await transaction.execute(forget_names, types, ids);
  if (!keys.empty()) co_await transaction.execute(add_names, key_types, key_ids, keys, weights);
}

Task<std::vector<FoundRow>> starting_with(postgres::Session& session, std::vector<DocumentType> const& types,
                                          std::string key, std::int64_t per_type) {
  key.resize(std::min(key.size(), longest_key));
  return session.rows<FoundRow>(query_for(key.size()), types, key, per_type, exact_bonus);
}

}  // namespace vobe::search::suggestions
