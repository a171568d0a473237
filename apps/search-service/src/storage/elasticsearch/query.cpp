#include "storage/elasticsearch/query.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "chassis/schema/json.hpp"

namespace vobe::search::elasticsearch {

namespace json = boost::json;

namespace {

using Strings = std::vector<std::string>;

// ---- what counts how much (README.md explains it) ----

constexpr double title_weight = 0.30;
constexpr double names_weight = 0.15;
constexpr double topics_weight = 0.075;
constexpr double body_weight = 0.10;
constexpr double exact_form_weight = 0.06;  // beside the stem: the very form that was typed
constexpr double stand_in_share = 0.4;      // of what the word itself would count

constexpr std::size_t most_ways = 110;  // in which a query's terms may match, each in up to six fields

struct NameWeight {
  DocumentType type;
  double weight;
};
constexpr std::array name_weights{NameWeight{DocumentType::artist, 12}, NameWeight{DocumentType::album, 4},
                                  NameWeight{DocumentType::user, 4}, NameWeight{DocumentType::track, 3},
                                  NameWeight{DocumentType::post, 3}};
constexpr double corrected_name_share = 0.8;

constexpr std::array work_weights{NameWeight{DocumentType::album, 3}, NameWeight{DocumentType::post, 1.5},
                                  NameWeight{DocumentType::track, 0.8}};

constexpr std::array type_weights{NameWeight{DocumentType::artist, 1.4}, NameWeight{DocumentType::album, 1.15},
                                  NameWeight{DocumentType::post, 1.1}, NameWeight{DocumentType::comment, 0.4}};

constexpr double share_that_ages = 0.5;
constexpr double ages_by_e = 1.2e14;  // microseconds: a post or comment is worth a fifth less after two years
constexpr double without_age = 0.9;

constexpr double all_terms_bonus = 4;  // where some are enough, of so few that all may be expected
constexpr double text_share_of_some = 0.2;

constexpr double whole_name_bonus = 11;  // suggestions
constexpr double later_word_share = 0.75;

// ---- clauses ----

json::object one(json::string_view kind, json::value content) {
  return {{kind, std::move(content)}};
}

template <class Value>
json::object term(json::string_view field, Value const& value) {
  return one("term", {{field, value}});
}

template <class Values>
json::object any_term(json::string_view field, Values const& values) {
  return one("terms", one(field, json::value_from(values)));
}

json::object constant(json::object filter, double boost) {
  return one("constant_score", {{"filter", std::move(filter)}, {"boost", boost}});
}

json::object best_of(json::array queries) {
  if (queries.size() == 1) return std::move(queries[0].as_object());
  return one("dis_max", one("queries", std::move(queries)));
}

json::object all_of(json::array clauses) {
  return one("bool", one("must", std::move(clauses)));
}

std::string name_of(DocumentType type) {
  return std::string(schema::name_of(type));
}

std::string boosted(std::string_view field, double weight) {
  return std::string(field) + "^" + std::to_string(weight);
}

std::string spaced(Strings const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

json::array weighted_fields(double share, bool names_only) {
  json::array all;
  all.emplace_back(boosted("title", share * title_weight));
  all.emplace_back(boosted("title.exact", share * (title_weight + exact_form_weight)));
  all.emplace_back(boosted("names", share * names_weight));
  all.emplace_back(boosted("names.exact", share * (names_weight + exact_form_weight)));
  if (names_only) return all;
  all.emplace_back(boosted("topics", share * topics_weight));
  all.emplace_back(boosted("body", share * body_weight));
  return all;
}

/// How much of a match counts in which field: of the words themselves, or of what they may stand for.
json::array const& fields(bool stand_in, bool names_only) {
  static json::array const own = weighted_fields(1, false);
  static json::array const own_names = weighted_fields(1, true);
  static json::array const others = weighted_fields(stand_in_share, false);
  if (stand_in) return others;
  return names_only ? own_names : own;
}

/// The words one behind the other, in one field.
json::object words_in(Strings const& words, bool stand_in = false, bool names_only = false) {
  return one("multi_match", {{"query", spaced(words)}, {"type", "phrase"}, {"fields", fields(stand_in, names_only)}});
}

void add_reading(json::array& ways, Reading const& reading, bool stand_in = false, bool names_only = false) {
  ways.push_back(words_in(reading.words, stand_in, names_only));
  for (auto const& form : reading.joined) ways.push_back(words_in({form}, stand_in, names_only));
}

json::object exactly(Reading const& reading) {
  json::array ways;
  add_reading(ways, reading);
  return best_of(std::move(ways));
}

/// A term as typed, or whatever it may stand for.
json::object widely(SoughtTerm const& term, bool names_only) {
  json::array ways;
  add_reading(ways, term.exact(), false, names_only);
  if (term.in_other_layout) add_reading(ways, term.typed, true);
  for (auto const& form : term.other_forms) ways.push_back(words_in({form}));
  for (auto const& synonym : term.synonyms) ways.push_back(words_in({synonym}, true));
  if (term.has_stand_ins()) {
    json::array each;
    auto const& words = term.exact().words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      json::array choices;
      choices.push_back(words_in({words[i]}));
      for (auto const& word : term.stand_ins[i]) choices.push_back(words_in({word}, true));
      each.push_back(best_of(std::move(choices)));
    }
    ways.push_back(all_of(std::move(each)));
  }
  return best_of(std::move(ways));
}

/// In how many ways a term may match.
std::size_t ways_of(SoughtTerm const& term) {
  auto ways = 1 + term.exact().joined.size() + term.other_forms.size() + term.synonyms.size();
  if (term.in_other_layout) ways += 1 + term.typed.joined.size();
  if (!term.has_stand_ins()) return ways;
  for (auto const& words : term.stand_ins) ways += 1 + words.size();
  return ways;
}

/// A cluster looks for 1,024 things at once and refuses more: where there are too many ways, the later terms are looked
/// for as they stand.
json::array terms_of(Sought const& sought) {
  json::array clauses;
  std::size_t left = most_ways;
  for (auto const& term : sought.terms) {
    auto const ways = ways_of(term);
    bool const fits = ways <= left;
    if (fits) left -= ways;
    clauses.push_back(fits ? widely(term, sought.in_names_only) : exactly(term.exact()));
  }
  return clauses;
}

json::object all_terms(Sought const& sought) {
  json::array ways;
  ways.push_back(all_of(terms_of(sought)));
  if (!sought.whole.empty()) ways.push_back(words_in({sought.whole}));
  return best_of(std::move(ways));
}

/// What a match of the term is worth: its rarity, and a little of how well it matches.
json::object worth_of(json::value clause, double weight) {
  json::array functions;
  functions.push_back(json::object{{"weight", weight}});
  auto text = one("bool", {{"must", std::move(clause)}, {"boost", text_share_of_some}});
  return one("function_score",
             {{"query", std::move(text)}, {"functions", std::move(functions)}, {"boost_mode", "sum"}});
}

/// Where not all must match, what is there counts, and what has all of it more.
json::object some_terms(Sought const& sought) {
  auto clauses = terms_of(sought);
  auto telling = sought.telling_terms();
  auto const enough = enough_of(telling.size());
  bool const all_count = enough == 1 || telling.size() <= most_terms_in_pairs;
  if (!all_count) telling.resize(most_terms_in_pairs);
  json::array counting;
  json::array more;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    auto& place = std::ranges::binary_search(telling, i) ? counting : more;
    place.push_back(worth_of(clauses[i], sought.terms[i].weight));
  }
  if (all_count) more.push_back(constant(all_of(std::move(clauses)), all_terms_bonus));
  auto counted = one("bool", {{"should", std::move(counting)}, {"minimum_should_match", enough}});
  json::object query;
  if (sought.whole.empty()) {
    query["must"] = std::move(counted);
  } else {
    json::array ways{std::move(counted), words_in({sought.whole})};
    query["must"] = best_of(std::move(ways));
  }
  query["should"] = std::move(more);
  return one("bool", std::move(query));
}

json::object range(json::string_view field, json::string_view from, json::value least, json::string_view to,
                   json::value most) {
  json::object bounds;
  if (!least.is_null()) bounds[from] = std::move(least);
  if (!most.is_null()) bounds[to] = std::move(most);
  return one("range", one(field, std::move(bounds)));
}

json::value microseconds(std::optional<Timestamp> const& time) {
  return time ? json::value(time->time_since_epoch().count()) : json::value();
}

json::value number(std::optional<int> const& value) {
  return value ? json::value(*value) : json::value();
}

json::array filters_of(matching::Filters const& by) {
  json::array all;
  all.push_back(term("visible", true));
  if (!by.types.empty()) {
    Strings types;
    for (auto const type : by.types) types.push_back(name_of(type));
    all.push_back(any_term("type", types));
  }
  for (auto const& tag : by.tags) all.push_back(term("tags", tag));
  for (auto const& genre : by.genres) all.push_back(term("genres", genre));
  if (!by.author_ids.empty()) all.push_back(any_term("author_id", by.author_ids));
  if (!by.artist_ids.empty()) all.push_back(any_term("artist_ids", by.artist_ids));
  if (by.language) all.push_back(term("language", *by.language));
  if (by.year_from || by.year_to) all.push_back(range("year", "gte", number(by.year_from), "lte", number(by.year_to)));
  if (by.from || by.to) all.push_back(range("created_at", "gte", microseconds(by.from), "lt", microseconds(by.to)));
  if (by.post_id) {
    all.push_back(term("type", name_of(DocumentType::comment)));
    all.push_back(term("post_id", *by.post_id));
  }
  return all;
}

// ---- worth ----

void add_names(json::array& ways, Strings const& keys, double share) {
  if (keys.empty()) return;
  for (auto const& [type, weight] : name_weights) {
    json::array both;
    both.push_back(any_term("name_keys", keys));
    both.push_back(term("type", name_of(type)));
    ways.push_back(constant(one("bool", one("filter", std::move(both))), weight * share));
  }
}

/// What is by, or about, artists of that very name.
json::object works(std::vector<std::int64_t> const& artists) {
  json::array ways;
  for (auto const& [type, weight] : work_weights) {
    json::array both;
    both.push_back(any_term("artist_ids", artists));
    both.push_back(term("type", name_of(type)));
    ways.push_back(constant(one("bool", one("filter", std::move(both))), weight));
  }
  return best_of(std::move(ways));
}

/// How many of the query's trigrams stand in the title, 0 to 1.
json::object likeness(std::string const& latin) {
  std::size_t trigrams = 0;
  std::size_t length = 0;
  for (char const c : latin + ' ') {
    length = c == ' ' ? 0 : length + 1;
    if (length >= 3) ++trigrams;
  }
  auto const boost = 1.0 / static_cast<double>(std::max<std::size_t>(trigrams, 1));
  return one("match", one("likeness", {{"query", latin}, {"boost", boost}}));
}

json::object aged(json::object query, Timestamp as_of) {
  auto const dated = one("exists", one("field", "created_at"));
  auto const undated = one("bool", one("must_not", dated));
  // "scale" is where the decay has come to one half.
  json::object const decay{{"origin", as_of.time_since_epoch().count()},
                           {"scale", std::round(ages_by_e * std::numbers::ln2)},
                           {"decay", 0.5}};
  json::array functions;
  functions.push_back({{"filter", dated}, {"weight", 1 - share_that_ages}});
  functions.push_back({{"filter", dated}, {"weight", share_that_ages}, {"exp", one("created_at", decay)}});
  functions.push_back({{"filter", undated}, {"weight", without_age}});
  return one("function_score", {{"query", std::move(query)},
                                {"functions", std::move(functions)},
                                {"score_mode", "sum"},
                                {"boost_mode", "multiply"}});
}

json::object weighed(json::object query) {
  json::array functions;
  for (auto const& [type, weight] : type_weights)
    functions.push_back({{"filter", term("type", name_of(type))}, {"weight", weight}});
  functions.push_back(one("field_value_factor", {{"field", "esteem"}, {"missing", 1}}));
  return one("function_score", {{"query", std::move(query)},
                                {"functions", std::move(functions)},
                                {"score_mode", "multiply"},
                                {"boost_mode", "multiply"}});
}

json::object by_prior(json::object query) {
  return one("function_score", {{"query", std::move(query)},
                                {"field_value_factor", {{"field", "prior"}, {"missing", 1}}},
                                {"boost_mode", "multiply"}});
}

}  // namespace

json::object query_for(Sought const& sought, Needed needed, matching::Filters const& filters,
                       matching::Page const& page) {
  json::object query{{"filter", filters_of(filters)}};
  bool const by_words = !sought.terms.empty();
  json::array must;
  if (by_words) must.push_back(needed == Needed::all_terms ? all_terms(sought) : some_terms(sought));
  else if (!sought.keys.empty()) must.push_back(constant(any_term("name_keys", sought.keys), 1));
  else must.push_back(one("match_all", json::object()));
  json::array excluded;
  for (auto const& reading : sought.excluded) excluded.push_back(exactly(reading));
  auto const& without = filters.without;
  if (!without.tags.empty()) excluded.push_back(any_term("tags", without.tags));
  if (!without.author_ids.empty()) excluded.push_back(any_term("author_id", without.author_ids));
  if (!without.artist_ids.empty()) excluded.push_back(any_term("artist_ids", without.artist_ids));
  query["must_not"] = std::move(excluded);
  if (page.sort != Sort::relevance) {
    query["must"] = std::move(must);
    return one("bool", std::move(query));
  }
  if (by_words) {
    json::array names;
    add_names(names, sought.keys, 1);
    add_names(names, sought.other_keys, corrected_name_share);
    json::array should;
    if (!names.empty()) should.push_back(best_of(std::move(names)));
    if (!sought.artists.empty()) should.push_back(works(sought.artists));
    if (!sought.title_key.empty()) should.push_back(likeness(sought.title_key));
    query["should"] = std::move(should);
  }
  query["must"] = std::move(must);
  auto matching = one("bool", std::move(query));
  return weighed(aged(by_words ? std::move(matching) : by_prior(std::move(matching)), page.as_of));
}

json::object query_for_names(std::vector<DocumentType> const& types, std::string const& key) {
  json::array ways;
  ways.push_back(constant(term("begins", key), 1 + whole_name_bonus));
  ways.push_back(constant(one("prefix", one("begins", json::string(key))), 1));
  ways.push_back(constant(one("prefix", one("goes_on", json::string(key))), later_word_share));
  json::object query{{"filter", filters_of({.types = types})}};
  query["must"] = best_of(std::move(ways));
  return by_prior(one("bool", std::move(query)));
}

}  // namespace vobe::search::elasticsearch
