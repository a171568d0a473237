#include "storage/tsquery.hpp"

#include <algorithm>

namespace vobe::search::matching {

namespace {

using Strings = std::vector<std::string>;

std::string quoted(std::string_view word) {
  return "'" + std::string(word) + "'";
}

std::string joined_by(Strings const& parts, std::string_view symbol) {
  if (parts.size() == 1) return parts[0];
  std::string out;
  for (auto const& part : parts) {
    out += out.empty() ? "(" : symbol;
    out += part;
  }
  return out.empty() ? out : out + ")";
}
std::string any(Strings const& parts) {
  return joined_by(parts, " | ");
}
std::string every(Strings const& parts) {
  return joined_by(parts, " & ");
}

std::string phrase(Strings const& words) {
  Strings lexemes;
  for (auto const& word : words) lexemes.push_back(quoted(word));
  return joined_by(lexemes, " <-> ");
}

std::string exactly(Reading const& reading) {
  Strings ways{phrase(reading.words)};
  for (auto const& form : reading.joined) ways.push_back(quoted(form));
  return any(ways);
}

std::string widely(SoughtTerm const& term) {
  Strings ways{exactly(term.typed)};
  if (term.in_other_layout) ways.push_back(exactly(term.other_layout));
  for (auto const& form : term.other_forms) ways.push_back(quoted(form));
  for (auto const& synonym : term.synonyms) ways.push_back(quoted(synonym));
  if (term.has_stand_ins()) {
    Strings each;
    auto const& words = term.exact().words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      Strings choices{quoted(words[i])};
      for (auto const& word : term.stand_ins[i]) choices.push_back(quoted(word));
      each.push_back(any(choices));
    }
    ways.push_back(every(each));
  }
  return any(ways);
}

std::string in_names(SoughtTerm const& term) {
  Strings words;
  for (auto const& word : term.typed.words) words.push_back(quoted(word) + ":AB");
  return every(words);
}

std::string without(Sought const& sought) {
  std::string out;
  for (auto const& reading : sought.excluded) out += " & !" + any({exactly(reading)});
  return out;
}

std::string or_whole(Sought const& sought, std::string text) {
  return sought.whole.empty() ? text : any({std::move(text), quoted(sought.whole)});
}

}  // namespace

Words all_of(Sought const& sought) {
  Words words{
      .keys = sought.keys, .other_keys = sought.other_keys, .title_key = sought.title_key, .artists = sought.artists};
  if (sought.terms.empty()) return words;
  Strings wide;
  Strings exact;
  for (auto const& term : sought.terms) {
    wide.push_back(sought.in_names_only ? in_names(term) : widely(term));
    exact.push_back(exactly(term.exact()));
  }
  words.wide = or_whole(sought, every(wide)) + without(sought);
  words.exact = or_whole(sought, every(exact)) + without(sought);
  return words;
}

Words some_of(Sought const& sought) {
  auto words = all_of(sought);
  for (auto const& term : sought.terms) {
    words.terms.push_back(widely(term));
    words.weights.push_back(term.weight);
  }
  auto const telling = sought.telling_terms();
  bool const one_is_enough = enough_of(telling.size()) == 1;
  auto const count = one_is_enough ? telling.size() : std::min(telling.size(), most_terms_in_pairs);
  Strings enough;
  for (std::size_t i = 0; i < count; ++i) {
    auto const& term = words.terms[telling[i]];
    if (one_is_enough) enough.push_back(term);
    else
      for (std::size_t k = i + 1; k < count; ++k) enough.push_back(every({term, words.terms[telling[k]]}));
  }
  // What has all of them is no less a match than it was.
  words.exact = words.wide;
  words.wide = or_whole(sought, any(enough)) + without(sought);
  return words;
}

}  // namespace vobe::search::matching
