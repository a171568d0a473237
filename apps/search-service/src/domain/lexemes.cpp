#include "domain/lexemes.hpp"

#include "chassis/core/stem.hpp"
#include "domain/words.hpp"

namespace vobe::search {

Lexemes lexemes_of(std::string const& word) {
  Lexemes of{.lexeme = text::stem(word)};
  if (!is_cyrillic(word) || has_digit(word)) return of;
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
