#include "domain/lexemes.hpp"

#include <string_view>
#include <utility>

#include "chassis/core/stem.hpp"

namespace vobe::search {

namespace {

/// Nothing but letters of the Russian alphabet.
bool is_russian(std::string_view word) {
  constexpr std::string_view letters = "абвгдежзийклмнопрстуфхцчшщъыьэюяё";
  if (word.empty() || word.size() % 2 != 0) return false;
  for (std::size_t at = 0; at < word.size(); at += 2) {  // two bytes each
    if (!letters.contains(word.substr(at, 2))) return false;
  }
  return true;
}

}  // namespace

Lexemes lexemes_of(std::string const& word) {
  Lexemes of{.lexeme = text::stem(word)};
  if (!is_russian(word)) return of;
  // The other lexeme of the second form is its own, read as a word; that of the first, any form whose lexeme it is.
  if (auto root = text::stem(of.lexeme); root != of.lexeme) {
    of.other_form = of.lexeme;
    of.other_lexeme = std::move(root);
  } else if (auto form = word + "а"; of.lexeme != word && text::stem(form) == word) {
    of.other_form = std::move(form);
    of.other_lexeme = word;
  }
  return of;
}

}  // namespace vobe::search
