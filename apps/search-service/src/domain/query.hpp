// The query language: words, "phrases", -without, tag:, by:, artist:. Every text is a query; what it can't mean is
// taken as words. Knows nothing of the engine behind.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::search {

inline constexpr std::size_t longest_query = 500;  // code points
inline constexpr std::size_t most_terms = 24;      // further ones are passed over

/// A word as it was typed ("AC/DC"), or a quoted phrase.
struct Term {
  std::string text;
  bool phrase = false;
  bool excluded = false;
  friend bool operator==(Term const&, Term const&) = default;
};

struct ParsedQuery {
  std::vector<Term> terms;        // each has at least one letter or digit
  std::vector<std::string> tags;  // all of them must be there
  std::vector<std::string> authors;
  std::vector<std::string> artists;
  std::string symbols;  // a query of punctuation alone: the title "( )", the band "!!!"

  /// Whether a word, phrase or title is looked for (not only left out, or filtered by).
  [[nodiscard]] bool has_words() const;
  /// Whether nothing is left to look for: no words and no filters.
  [[nodiscard]] bool empty() const;
  /// What is looked for, without operators, separated by spaces.
  [[nodiscard]] std::string wanted_text() const;
};

ParsedQuery parse_query(std::string_view text);

}  // namespace vobe::search
