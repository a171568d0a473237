// What rules of spelling ask about a small Latin letter.
#pragma once

namespace vobe::search {

constexpr bool is_vowel(char letter) {
  return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u' || letter == 'y';
}

/// Whether a "c" or "g" before it is read softly.
constexpr bool softens(char letter) {
  return letter == 'e' || letter == 'i' || letter == 'y';
}

}  // namespace vobe::search
