#include "service/understanding.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/text.hpp"
#include "domain/indexed.hpp"
#include "domain/layout.hpp"
#include "domain/lexemes.hpp"
#include "domain/synonyms.hpp"
#include "domain/words.hpp"
#include "service/corrections.hpp"
#include "storage/matching.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

/// A word of a query, and how often forms of it occur.
struct KnownWord {
  Lexemes of;
  std::int64_t names = 0;
  std::int64_t texts = 0;
};
using KnownWords = std::unordered_map<std::string, KnownWord>;
using Strings = std::vector<std::string>;

constexpr std::size_t shortest_telling = 3;    // letters of a word that is unlikely to be there by chance
constexpr double weight_of_kind = 0.2;         // what as many documents hold as are of a kind
constexpr std::size_t most_words_of_name = 4;  // a query of more is no name typed without its spaces

/// A term on its way to being understood.
struct Part {
  Term term;
  SoughtTerm sought;
  bool optional = false;          // stop words only
  std::vector<double> stood_for;  // how often the stand-ins of each word occur
  Strings corrected;              // the words as they were probably meant
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
  if (term.phrase) return part;
  sought.kind = words.size() == 1 && names_a_kind(words[0]);
  if (words.size() == 1) sought.synonyms = synonyms_of(words[0]);
  sought.other_layout = read(other_layout(term.text), false);
  return part;
}

void add_words(Strings& all, Strings const& words) {
  for (auto const& word : words) {
    if (std::ranges::find(all, word) == all.end()) all.push_back(word);
  }
}

bool is_known(KnownWords const& known, std::string const& word) {
  auto const found = known.find(word);
  return found != known.end() && found->second.names + found->second.texts > 0;
}

bool is_known(KnownWords const& known, Reading const& reading) {
  if (reading.words.empty()) return false;
  auto const each = [&](std::string const& word) { return is_known(known, word); };
  return std::ranges::all_of(reading.words, each) || std::ranges::any_of(reading.joined, each);
}

Task<KnownWords> look_up(postgres::Session& session, std::vector<Part> const& parts) {
  Strings words;
  for (auto const& part : parts) {
    for (auto const* reading : {&part.sought.typed, &part.sought.other_layout}) {
      add_words(words, reading->words);
      add_words(words, reading->joined);
    }
    add_words(words, part.sought.synonyms);
  }
  KnownWords known;
  Strings lexemes;
  for (auto const& word : words) {
    auto const& looked_up = known.emplace(word, KnownWord{lexemes_of(word)}).first->second;
    add_words(lexemes, {looked_up.of.lexeme});
  }
  auto const found = co_await vocabulary::look_up(session, lexemes);
  for (auto& [spelling, word] : known) {
    auto const same = std::ranges::find(found, word.of.lexeme, &vocabulary::Familiarity::lexeme);
    if (same == found.end()) continue;
    word.names = same->names;
    word.texts = same->texts;
  }
  co_return known;
}

bool is_long(std::string const& word) {
  return text::visible_length(word) >= shortest_telling;
}

/// Words that make sense in the other layout alone are read in it. Short ones make sense in any ("зе" is "pt"): they
/// follow longer ones, or stand for themselves where there is nothing else.
void switch_layout(std::vector<Part>& parts, KnownWords const& known) {
  std::vector<Part*> candidates;
  for (auto& part : parts) {
    auto const& term = part.sought;
    if (!term.phrase && !is_known(known, term.typed) && is_known(known, term.other_layout)) candidates.push_back(&part);
  }
  bool const telling = candidates.size() == parts.size() || std::ranges::any_of(candidates, [](Part const* part) {
                         return std::ranges::any_of(part->sought.other_layout.words, is_long);
                       });
  if (!telling) return;
  for (auto* const part : candidates) {
    part->sought.in_other_layout = true;
    part->corrected = part->sought.other_layout.words;
  }
}

/// Of a word that says something: neither a stop word nor a number.
bool may_be_meant_otherwise(std::string const& word) {
  return !is_stop_word(word) && !has_digit(word);
}

/// Those whose words may be something else than they seem.
bool is_uncertain(Part const& part) {
  return !part.term.phrase && !part.term.excluded && !part.optional && !part.sought.kind;
}

/// What the parts' words, as they are read by now, may stand for.
Task<Lookalikes> lookalikes_for(postgres::Session& session, std::vector<Part const*> parts) {
  Strings words;
  for (auto const* const part : parts) {
    for (auto const& word : part->sought.exact().words) {
      if (may_be_meant_otherwise(word)) add_words(words, {word});
    }
  }
  return find_lookalikes(session, std::move(words));
}

/// A word in doubt, and where its stand-ins belong.
struct Place {
  Part* part;
  std::size_t word;
};

/// Finds what words that are unknown, rare or heard may stand for: in the layout in which they are read.
Task<> correct(postgres::Session& session, std::vector<Part*> parts, KnownWords const& known,
               Lookalikes const& lookalikes, Strings& lexemes) {
  std::vector<Doubt> doubts;
  std::vector<Place> places;
  for (auto* const part : parts) {
    auto const& reading = part->sought.exact();
    part->sought.stand_ins.assign(reading.words.size(), {});
    part->stood_for.assign(reading.words.size(), 0);
    bool const reading_known = is_known(known, reading);
    for (std::size_t i = 0; i < reading.words.size(); ++i) {
      auto const& word = reading.words[i];
      auto const& found = known.at(word);
      if (!may_be_meant_otherwise(word)) continue;
      doubts.push_back({word, found.of.lexeme, found.names, found.texts, !reading_known && !is_known(known, word)});
      places.push_back({part, i});
    }
  }
  if (doubts.empty()) co_return;
  auto const corrections = co_await correct_words(session, doubts, lookalikes);
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    auto const [part, word] = places[i];
    for (auto const& stand_in : corrections[i].stand_ins) {
      part->sought.stand_ins[word].push_back(stand_in.word);
      part->stood_for[word] += static_cast<double>(stand_in.occurrences);
      add_words(lexemes, {stand_in.lexeme});
    }
    if (doubts[i].unknown && !corrections[i].stand_ins.empty())
      part->corrected[word] = corrections[i].stand_ins[0].word;
  }
}

/// Reads what makes no sense, however it is put right, as if it had been typed in the other layout, in which it may
/// have to be put right too ("vtnfkkbrf": "металлика", "metallica").
std::vector<Part*> turn_senseless(std::vector<Part*> const& parts, KnownWords const& known) {
  std::vector<Part*> turned;
  for (auto* const part : parts) {
    auto& sought = part->sought;
    if (sought.other_layout.words.empty() || is_known(known, sought.typed) || sought.has_stand_ins()) continue;
    sought.in_other_layout = true;
    part->corrected = sought.other_layout.words;
    turned.push_back(part);
  }
  return turned;
}

/// What makes no sense in the other layout either stays as it was typed.
void turn_back(std::vector<Part*> const& turned) {
  for (auto* const part : turned) {
    if (part->sought.has_stand_ins()) continue;
    part->sought.in_other_layout = false;
    part->sought.stand_ins.clear();
    part->stood_for.clear();
    part->corrected = part->sought.typed.words;
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

/// What the words are when their mistakes are put right; nothing when they have none, or only sounds of another script.
std::optional<std::string> meant(std::vector<Part> const& parts) {
  bool mistaken = false;
  std::string out;
  for (auto const& part : parts) {
    if (!out.empty()) out += ' ';
    if (part.term.excluded) out += '-';
    bool wrong = part.sought.in_other_layout;
    // In the other layout the words may be others, and fewer.
    for (std::size_t i = 0; !wrong && i < part.sought.typed.words.size(); ++i) {
      auto const& typed = part.sought.typed.words[i];
      wrong = wrong || (part.corrected[i] != typed && is_cyrillic(part.corrected[i]) == is_cyrillic(typed));
    }
    mistaken = mistaken || wrong;
    if (part.term.phrase) out += in_quotes(part.term.text);
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

/// How often forms of the word occur.
double frequency(std::string const& word, KnownWords const& known) {
  auto const& found = known.at(word);
  return static_cast<double>(found.names + found.texts);
}

/// How much a match of this term says: rare words say more, but not where common ones may stand for them.
double weight_of(Part const& part, KnownWords const& known) {
  auto const& term = part.sought;
  if (term.kind) return weight_of_kind;
  auto const& words = term.exact().words;
  double rarest = 1e9;
  for (std::size_t i = 0; i < words.size(); ++i) {
    double const stood_for = i < part.stood_for.size() ? part.stood_for[i] : 0;
    rarest = std::min(rarest, frequency(words[i], known) + stood_for);
  }
  for (auto const& word : term.synonyms) rarest += frequency(word, known);
  return 0.25 * std::log(1.0 + 20'000.0 / (1.0 + rarest));
}

void add_other_forms(SoughtTerm& term, KnownWords const& known) {
  if (term.phrase || term.typed.words.size() != 1) return;
  auto const& found = known.at(term.typed.words[0]);
  if (!found.of.other_form.empty()) term.other_forms.push_back(found.of.other_form);
}

void add_lexemes(Strings& lexemes, SoughtTerm const& term, KnownWords const& known) {
  auto const add = [&](Strings const& words) {
    for (auto const& word : words) add_words(lexemes, {known.at(word).of.lexeme});
  };
  add(term.typed.words);
  add(term.typed.joined);
  add(term.synonyms);
  if (term.in_other_layout) add(term.other_layout.words);
  if (!term.other_forms.empty()) add_words(lexemes, {known.at(term.typed.words[0]).of.other_lexeme});
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
  std::vector<Part*> uncertain;
  for (auto& part : parts) {
    if (is_uncertain(part)) uncertain.push_back(&part);
  }
  auto [known, lookalikes, artists] =
      co_await all(look_up(session, parts), lookalikes_for(session, {uncertain.begin(), uncertain.end()}),
                   matching::artists_with_key(session, sought.keys));
  sought.artists = std::move(artists);
  switch_layout(parts, known);
  for (auto& part : parts) add_other_forms(part.sought, known);
  std::erase_if(uncertain, [](Part const* part) { return part->sought.in_other_layout; });
  co_await correct(session, uncertain, known, lookalikes, understanding.lexemes);
  if (auto const turned = turn_senseless(uncertain, known); !turned.empty()) {
    auto const turned_lookalikes = co_await lookalikes_for(session, {turned.begin(), turned.end()});
    co_await correct(session, turned, known, turned_lookalikes, understanding.lexemes);
    turn_back(turned);
  }
  for (auto& part : parts) part.sought.weight = weight_of(part, known);

  sought.terms = wanted(parts, false);
  sought.in_names_only = sought.terms.empty();
  if (sought.in_names_only) sought.terms = wanted(parts, true);
  for (auto const& term : sought.terms) add_lexemes(understanding.lexemes, term, known);
  sought.whole = without_spaces(sought.terms);
  Strings corrected;
  Strings without_kinds;
  bool only_kinds = true;
  for (auto const& part : parts) {
    if (part.term.excluded) {
      sought.excluded.push_back(part.sought.typed);
      continue;
    }
    corrected.insert(corrected.end(), part.corrected.begin(), part.corrected.end());
    if (part.sought.kind) continue;
    without_kinds.insert(without_kinds.end(), part.corrected.begin(), part.corrected.end());
    if (!part.optional) only_kinds = false;
  }
  if (only_kinds) without_kinds = corrected;
  // "альбом земфира" is not the name of anything, "земфира" is; "allman brothers band" may be.
  sought.other_keys = name_keys(spaced(corrected));
  add_words(sought.other_keys, name_keys(spaced(without_kinds)));
  sought.title_key = latin_words(spaced(without_kinds));
  if (sought.artists.empty() && sought.other_keys != sought.keys)
    sought.artists = co_await matching::artists_with_key(session, sought.other_keys);
  understanding.did_you_mean = meant(parts);
  if (understanding.did_you_mean && !query.operators.empty())
    *understanding.did_you_mean += ' ' + query.operators_text();
  co_return understanding;
}

}  // namespace vobe::search
