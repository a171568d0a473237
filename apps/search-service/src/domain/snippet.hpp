// The piece of a text that shows why it was found, as HTML in which nothing but <mark> is a tag, whatever the text
// holds.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/words.hpp"

namespace vobe::search {

inline constexpr std::size_t snippet_words = 32;
inline constexpr std::size_t longest_snippet = 600;  // bytes of text, before escaping

/// Whether a folded word is one that was looked for.
using IsWanted = std::function<bool(std::string_view folded)>;

/// About `snippet_words` words around the densest place of wanted words, each of these marked, "…" where it was cut;
/// the beginning where there are none. `words` is words_of(text).
std::string make_snippet(std::string_view text, std::vector<Word> const& words, IsWanted const& is_wanted);

}  // namespace vobe::search
