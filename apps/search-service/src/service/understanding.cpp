#include "service/understanding.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "chassis/core/text.hpp"
#include "domain/indexed.hpp"
#include "domain/layout.hpp"
#include "domain/synonyms.hpp"
#include "domain/words.hpp"
#include "service/corrections.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

using vocabulary::Familiarity;
using Familiarities = std::unordered_map<std::string, Familiarity>;
using Strings = std::vector<std::string>;

constexpr std::size_t most_words_of_name = 4;  // a query of more is no name typed without its spaces

/// A term on its way to being understood.
struct Part {
  Term term;
  SoughtTerm sought;
  bool optional = false;  // stop words only
  Strings corrected;      // the words as they were probably meant
};

Reading read(std::string_view text, bool phrase) {
  Reading reading;
  auto const words = words_of(text);
  for (auto const& word : words) reading.words.push_back(word.folded);
  if (!phrase && !words.empty()) {
    auto const chunk = text.substr(words.front().begin, words.back().end - words.front().begin);
    reading.joined = joined_forms(chunk, words, 0, words.size());
  }
  return reading;
}

Part part_of(Term const& term) {
  Part part{.term = term, .sought = {.typed = read(term.text, term.phrase), .phrase = term.phrase}};
  auto& sought = part.sought;
  auto const& words = sought.typed.words;
  part.optional =
      !term.phrase && std::ranges::all_of(words, [](std::string const& word) { return is_stop_word(word); });
  part.corrected = words;
  sought.stand_ins.resize(words.size());
  if (term.phrase) return part;
  if (words.size() == 1) sought.synonyms = synonyms_of(words[0]);
  sought.other_layout = read(other_layout(term.text), false);
  return part;
}

void add_words(Strings& all, Strings const& words) {
  for (auto const& word : words) {
    if (std::ranges::find(all, word) == all.end()) all.push_back(word);
  }
}

bool is_known(Familiarities const& known, std::string const& word) {
  auto const found = known.find(word);
  return found != known.end() && found->second.names + found->second.texts > 0;
}

bool is_known(Familiarities const& known, Reading const& reading) {
  if (reading.words.empty()) return false;
  auto const each = [&](std::string const& word) { return is_known(known, word); };
  return std::ranges::all_of(reading.words, each) || std::ranges::any_of(reading.joined, each);
}

Task<Familiarities> look_up(postgres::Session& session, std::vector<Part> const& parts) {
  Strings words;
  for (auto const& part : parts) {
    for (auto const* reading : {&part.sought.typed, &part.sought.other_layout}) {
      add_words(words, reading->words);
      add_words(words, reading->joined);
    }
    add_words(words, part.sought.synonyms);
  }
  Familiarities known;
  for (auto& found : co_await vocabulary::look_up(session, words)) {
    auto word = found.word;
    known.emplace(std::move(word), std::move(found));
  }
  co_return known;
}

/// Finds what words that are unknown, rare or heard may stand for.
Task<> correct(postgres::Session& session, std::vector<Part>& parts, Familiarities const& known, Strings& lexemes) {
  std::vector<Doubt> doubts;
  std::vector<std::pair<Part*, std::size_t>> places;
  for (auto& part : parts) {
    if (part.term.phrase || part.term.excluded || part.optional || part.sought.in_other_layout) continue;
    bool const reading_known = is_known(known, part.sought.typed);
    for (std::size_t i = 0; i < part.sought.typed.words.size(); ++i) {
      auto const& word = part.sought.typed.words[i];
      auto const& found = known.at(word);
      if (is_stop_word(word) || has_digit(word)) continue;
      doubts.push_back({word, found.lexeme, found.names, found.texts, !reading_known && !is_known(known, word)});
      places.emplace_back(&part, i);
    }
  }
  if (doubts.empty()) co_return;
  auto const corrections = co_await correct_words(session, doubts);
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    auto const& [part, place] = places[i];
    for (auto const& stand_in : corrections[i].stand_ins) {
      part->sought.stand_ins[place].push_back(stand_in.word);
      add_words(lexemes, {stand_in.lexeme});
    }
    if (doubts[i].unknown && !corrections[i].stand_ins.empty())
      part->corrected[place] = corrections[i].stand_ins[0].word;
  }
}

std::string spaced(Strings const& words) {
  std::string out;
  for (auto const& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

/// What the query is when its mistakes are put right; nothing when it has none, or only sounds of another script.
std::optional<std::string> meant(std::vector<Part> const& parts) {
  bool mistaken = false;
  std::string out;
  for (auto const& part : parts) {
    if (!out.empty()) out += ' ';
    if (part.term.excluded) out += '-';
    bool wrong = part.sought.in_other_layout;
    for (std::size_t i = 0; i < part.sought.typed.words.size(); ++i) {
      auto const& typed = part.sought.typed.words[i];
      wrong = wrong || (part.corrected[i] != typed && is_cyrillic(part.corrected[i]) == is_cyrillic(typed));
    }
    mistaken = mistaken || wrong;
    if (part.term.phrase) out += '"' + part.term.text + '"';
    else out += wrong ? spaced(part.corrected) : part.term.text;
  }
  return mistaken ? std::optional(out) : std::nullopt;
}

/// "pink floyd" is also "pinkfloyd"; empty where it can't be.
std::string without_spaces(std::vector<SoughtTerm> const& terms) {
  if (terms.size() < 2 || terms.size() > most_words_of_name) return {};
  std::string whole;
  for (auto const& term : terms) {
    if (term.phrase) return {};
    for (auto const& word : term.typed.words) whole += word;
  }
  return whole.size() > longest_word ? std::string() : whole;
}

/// How much a match of this term says: rare words say more.
double weight_of(SoughtTerm const& term, Familiarities const& known) {
  double rarest = 1e9;
  for (auto const& word : term.typed.words) {
    auto const& found = known.at(word);
    rarest = std::min(rarest, static_cast<double>(found.names + found.texts));
  }
  return 0.25 * std::log(1.0 + 20'000.0 / (1.0 + rarest));
}

void add_lexemes(Strings& lexemes, SoughtTerm const& term, Familiarities const& known) {
  auto const add = [&](Strings const& words) {
    for (auto const& word : words) add_words(lexemes, {known.at(word).lexeme});
  };
  add(term.typed.words);
  add(term.typed.joined);
  add(term.synonyms);
  if (term.in_other_layout) add(term.other_layout.words);
}

/// Stop words are wanted only where there are no others.
std::vector<SoughtTerm> wanted(std::vector<Part> const& parts, bool stop_words) {
  std::vector<SoughtTerm> terms;
  for (auto const& part : parts) {
    if (!part.term.excluded && part.optional == stop_words) terms.push_back(part.sought);
  }
  return terms;
}

}  // namespace

Task<Understanding> understand(postgres::Session& session, ParsedQuery query) {
  Understanding understanding;
  auto& sought = understanding.sought;
  if (!query.has_words()) co_return understanding;
  sought.keys = name_keys(query.wanted_text());
  if (!query.symbols.empty()) co_return understanding;

  std::vector<Part> parts;
  for (auto const& term : query.terms) parts.push_back(part_of(term));
  auto const known = co_await look_up(session, parts);
  for (auto& part : parts) {
    auto& term = part.sought;
    term.in_other_layout = !term.phrase && !is_known(known, term.typed) && is_known(known, term.other_layout);
    if (term.in_other_layout) part.corrected = term.other_layout.words;
    term.weight = weight_of(term, known);
  }
  co_await correct(session, parts, known, understanding.lexemes);

  sought.terms = wanted(parts, false);
  sought.in_names_only = sought.terms.empty();
  if (sought.in_names_only) sought.terms = wanted(parts, true);
  for (auto const& term : sought.terms) add_lexemes(understanding.lexemes, term, known);
  sought.whole = without_spaces(sought.terms);
  Strings corrected;
  for (auto const& part : parts) {
    if (part.term.excluded) sought.excluded.push_back(part.sought.typed);
    else corrected.insert(corrected.end(), part.corrected.begin(), part.corrected.end());
  }
  sought.other_keys = name_keys(spaced(corrected));
  sought.title_key = latin_words(spaced(corrected));
  understanding.did_you_mean = meant(parts);
  co_return understanding;
}

}  // namespace vobe::search
