// A query as it was understood: its terms, each with what it may stand for. Knows no engine; each engine says it in its
// own language (storage/tsquery, storage/elasticsearch).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vobe::search {

/// One way to read a term: its words, and the forms in which they are one ("ac", "dc"; "acdc"). All folded.
struct Reading {
  std::vector<std::string> words;
  std::vector<std::string> joined;
};

struct SoughtTerm {
  Reading typed;
  Reading other_layout;          // as the keys would have written it in the other layout; may be empty
  bool in_other_layout = false;  // what was typed makes no sense, in the other layout it does
  bool phrase = false;
  bool kind = false;                     // says what kind of thing is looked for, not which: "альбом" (domain/synonyms)
  std::vector<std::string> other_forms;  // of the same word, where the stemmers tell it apart: "альбом", "альбомов"
  std::vector<std::string> synonyms;
  /// For each word of exact(): known words that it may stand for, the likeliest first.
  std::vector<std::vector<std::string>> stand_ins;
  double weight = 1;  // how much a match says: rare words say more

  /// As it is meant exactly.
  [[nodiscard]] Reading const& exact() const { return in_other_layout ? other_layout : typed; }
  [[nodiscard]] bool has_stand_ins() const;
};

struct Sought {
  std::vector<std::string> keys;        // the whole query as a name (domain/indexed, name_keys)
  std::vector<std::string> other_keys;  // the same with words put right
  std::string title_key;                // in Latin letters, for its likeness to titles
  std::vector<std::int64_t> artists;    // that bear this name: their works are meant too
  std::vector<SoughtTerm> terms;        // all of them are wanted; none: only the keys or filters decide
  std::vector<Reading> excluded;        // none of them may be there
  std::string whole;                    // "pinkfloyd", where the terms may be one name; or empty
  bool in_names_only = false;           // words that stand in every text

  /// Whether some of the terms say enough to find something that lacks others.
  [[nodiscard]] bool can_do_with_fewer() const { return terms.size() >= 2 && !in_names_only; }
  /// The places of the terms that are enough to find something by: not of kinds, which every other thing is of, unless
  /// there is nothing else.
  [[nodiscard]] std::vector<std::size_t> telling_terms() const;
};

/// Whether a match has to have every term, or only some of them.
enum class Needed : std::uint8_t { all_terms, some_terms };

/// Of more terms than three, so many must match where not all do; those beyond `most_terms_in_pairs` don't count.
inline constexpr std::size_t most_terms_in_pairs = 6;
[[nodiscard]] std::size_t enough_of(std::size_t terms);

}  // namespace vobe::search
