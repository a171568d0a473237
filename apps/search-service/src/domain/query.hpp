// The query language: words, "phrases", tag:, by:, artist:, each of them also -without. Every text is a query; what it
// can't mean is taken as words. Knows nothing of the engine behind.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::search {

inline constexpr std::size_t longest_query = 500;  // code points
inline constexpr std::size_t most_terms = 24;      // and operators; further ones are passed over

/// A word as it was typed ("AC/DC"), or a quoted phrase.
struct Term {
  std::string text;
  bool phrase = false;
  bool excluded = false;
  friend bool operator==(Term const&, Term const&) = default;
};

/// What results are narrowed to, or what is left out of them; named as it is typed before the colon.
enum class Field : std::uint8_t { tag, by, artist };
BOOST_DESCRIBE_ENUM(Field, tag, by, artist)

struct Operator {
  Field field = Field::tag;
  std::string value;  // has at least one letter or digit
  bool excluded = false;
  friend bool operator==(Operator const&, Operator const&) = default;
};

struct ParsedQuery {
  std::vector<Term> terms;  // each has at least one letter or digit
  std::vector<Operator> operators;
  std::string symbols;  // a query of punctuation alone: the title "( )", the band "!!!"

  /// Whether a word, phrase or title is looked for (not only left out, or filtered by).
  [[nodiscard]] bool has_words() const;
  /// Whether nothing is left to look for: no words, and no operators but those that leave something out.
  [[nodiscard]] bool empty() const;
  /// What is looked for, without operators, separated by spaces.
  [[nodiscard]] std::string wanted_text() const;
  /// Its operators as they may be typed: `by:anna -tag:"live at home"`.
  [[nodiscard]] std::string operators_text() const;
};

ParsedQuery parse_query(std::string_view text);

/// In such quotes as the text does not hold itself; what was parsed from a query fits into some.
std::string in_quotes(std::string_view text);

}  // namespace vobe::search
