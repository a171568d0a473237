#include "service/wording.hpp"

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
constexpr std::size_t most_terms_in_pairs = 6;

/// One way to read a term: its words, and the forms in which they are one.
struct Reading {
  Strings words;
  Strings joined;
};

/// A term on its way to the engine.
struct Part {
  Term term;
  Reading typed;
  Reading other_layout;
  Strings synonyms;
  bool optional = false;           // stop words only
  bool in_other_layout = false;    // what was typed makes no sense, in the other layout it does
  std::vector<Strings> stand_ins;  // for each typed word: known words that it may stand for, the likeliest first
  Strings corrected;               // the words as they were probably meant
};

// ---- tsquery texts ----

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
std::string any_of(Strings const& parts) {
  return joined_by(parts, " | ");
}
std::string all_of(Strings const& parts) {
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
  return any_of(ways);
}

std::string exactly(Part const& part) {
  return exactly(part.in_other_layout ? part.other_layout : part.typed);
}

std::string widely(Part const& part) {
  Strings ways{exactly(part.typed)};
  if (part.in_other_layout) ways.push_back(exactly(part.other_layout));
  for (auto const& synonym : part.synonyms) ways.push_back(quoted(synonym));
  if (std::ranges::any_of(part.stand_ins, [](Strings const& words) { return !words.empty(); })) {
    Strings each;
    for (std::size_t i = 0; i < part.typed.words.size(); ++i) {
      Strings choices{quoted(part.typed.words[i])};
      for (auto const& word : part.stand_ins[i]) choices.push_back(quoted(word));
      each.push_back(any_of(choices));
    }
    ways.push_back(all_of(each));
  }
  return any_of(ways);
}

// ---- terms ----

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
  Part part{.term = term, .typed = read(term.text, term.phrase)};
  part.optional =
      !term.phrase && std::ranges::all_of(part.typed.words, [](std::string const& word) { return is_stop_word(word); });
  part.stand_ins.resize(part.typed.words.size());
  part.corrected = part.typed.words;
  if (term.phrase) return part;
  if (part.typed.words.size() == 1) part.synonyms = synonyms_of(part.typed.words[0]);
  part.other_layout = read(other_layout(term.text), false);
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
    for (auto const* reading : {&part.typed, &part.other_layout}) {
      add_words(words, reading->words);
      add_words(words, reading->joined);
    }
    add_words(words, part.synonyms);
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
    if (part.term.phrase || part.term.excluded || part.optional || part.in_other_layout) continue;
    bool const reading_known = is_known(known, part.typed);
    for (std::size_t i = 0; i < part.typed.words.size(); ++i) {
      auto const& word = part.typed.words[i];
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
      part->stand_ins[place].push_back(stand_in.word);
      add_words(lexemes, {stand_in.lexeme});
    }
    if (doubts[i].unknown && !corrections[i].stand_ins.empty())
      part->corrected[place] = corrections[i].stand_ins[0].word;
  }
}

// ---- the whole ----

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
    bool wrong = part.in_other_layout;
    for (std::size_t i = 0; i < part.typed.words.size(); ++i) {
      auto const& typed = part.typed.words[i];
      wrong = wrong || (part.corrected[i] != typed && is_cyrillic(part.corrected[i]) == is_cyrillic(typed));
    }
    mistaken = mistaken || wrong;
    if (part.term.phrase) out += '"' + part.term.text + '"';
    else out += wrong ? spaced(part.corrected) : part.term.text;
  }
  return mistaken ? std::optional(out) : std::nullopt;
}

/// "pink floyd" is also "pinkfloyd".
std::optional<std::string> without_spaces(std::vector<Part const*> const& wanted) {
  if (wanted.size() < 2 || wanted.size() > most_words_of_name) return std::nullopt;
  std::string whole;
  for (auto const* part : wanted) {
    if (part->term.phrase) return std::nullopt;
    for (auto const& word : part->typed.words) whole += word;
  }
  if (whole.size() > longest_word) return std::nullopt;
  return whole;
}

/// How much a match of this term says: rare words say more.
double weight_of(Part const& part, Familiarities const& known) {
  double rarest = 1e9;
  for (auto const& word : part.typed.words) {
    auto const& found = known.at(word);
    rarest = std::min(rarest, static_cast<double>(found.names + found.texts));
  }
  return 0.25 * std::log(1.0 + 20'000.0 / (1.0 + rarest));
}

std::string excluding(std::vector<Part> const& parts) {
  std::string out;
  for (auto const& part : parts) {
    if (part.term.excluded) out += " & !" + any_of({exactly(part.typed)});
  }
  return out;
}

}  // namespace

Task<Wording> word(postgres::Session& session, ParsedQuery query) {
  Wording wording;
  if (!query.has_words()) co_return wording;
  auto const text = query.wanted_text();
  wording.words.keys = name_keys(text);
  if (!query.symbols.empty()) co_return wording;

  std::vector<Part> parts;
  for (auto const& term : query.terms) parts.push_back(part_of(term));
  auto const known = co_await look_up(session, parts);
  for (auto& part : parts) {
    part.in_other_layout = !part.term.phrase && !is_known(known, part.typed) && is_known(known, part.other_layout);
    if (part.in_other_layout) part.corrected = part.other_layout.words;
  }
  co_await correct(session, parts, known, wording.lexemes);

  std::vector<Part const*> wanted;
  for (auto const& part : parts) {
    if (!part.term.excluded && !part.optional) wanted.push_back(&part);
  }
  bool const only_stop_words = wanted.empty();
  if (only_stop_words) {
    for (auto const& part : parts) {
      if (!part.term.excluded) wanted.push_back(&part);
    }
  }
  Strings wide;
  Strings exact;
  Strings corrected;
  for (auto const* part : wanted) {
    // Words that stand in every text are looked for in names alone.
    if (only_stop_words) {
      for (auto const& word : part->typed.words) wide.push_back(quoted(word) + ":AB");
    } else {
      wide.push_back(widely(*part));
      wording.words.terms.push_back(wide.back());
      wording.words.weights.push_back(weight_of(*part, known));
    }
    exact.push_back(exactly(*part));
    for (auto const* words : {&part->typed.words, &part->typed.joined, &part->synonyms, &part->other_layout.words}) {
      if (words == &part->other_layout.words && !part->in_other_layout) continue;
      for (auto const& each : *words) add_words(wording.lexemes, {known.at(each).lexeme});
    }
  }
  for (auto const& part : parts) {
    if (!part.term.excluded) corrected.insert(corrected.end(), part.corrected.begin(), part.corrected.end());
  }
  auto const none_of = excluding(parts);
  auto const whole = without_spaces(wanted);
  wording.words.wide = (whole ? any_of({all_of(wide), quoted(*whole)}) : all_of(wide)) + none_of;
  wording.words.exact = (whole ? any_of({all_of(exact), quoted(*whole)}) : all_of(exact)) + none_of;
  wording.words.other_keys = name_keys(spaced(corrected));
  wording.words.title_key = latin_words(spaced(corrected));
  wording.did_you_mean = meant(parts);
  co_return wording;
}

std::optional<matching::Words> relaxed(Wording const& wording) {
  auto words = wording.words;
  auto const& terms = words.terms;
  if (terms.size() < 2) return std::nullopt;
  Strings enough;
  if (terms.size() <= 3) {
    enough = terms;
  } else {
    auto const count = std::min(terms.size(), most_terms_in_pairs);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = i + 1; k < count; ++k) enough.push_back(all_of({terms[i], terms[k]}));
    }
  }
  // The words that must not be there still mustn't.
  auto const none_of = words.wide.find(" & !");
  auto const rest = none_of == std::string::npos ? std::string() : words.wide.substr(none_of);
  words.wide = any_of(enough) + rest;
  return words;
}

}  // namespace vobe::search
