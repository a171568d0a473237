// Texts as words: cut, folded (case, accents, ё, full width, …) and joined where punctuation splits a name ("AC/DC" is
// also "acdc"). Documents and queries go through the same functions. All texts are UTF-8; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::search {

/// A word with its place in the text that it was cut from (bytes).
struct Word {
  std::string folded;  // letters and digits only, never empty, at most longest_word bytes
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t chunk = 0;  // words without a space between them share it
};

inline constexpr std::size_t longest_word = 100;

std::vector<Word> words_of(std::string_view text);

/// The folded words alone.
std::vector<std::string> folded_words(std::string_view text);

/// Other ways to read words that punctuation ties together: "ac","dc" of "AC/DC" → "acdc"; "P!nk" → "pnk", "pink".
/// `chunk` is the text from the first word's beginning to the last one's end.
std::vector<std::string> joined_forms(std::string_view chunk, std::vector<Word> const& words, std::size_t first,
                                      std::size_t count);

/// What is indexed of a text: its folded words, and at the end the joined forms, separated by spaces.
std::string indexed_text(std::string_view text);
/// The same of a name, with the whole name in one word where it is short ("pinkfloyd").
std::string indexed_name(std::string_view name);

/// A name without spaces, case, accents and punctuation, and without a leading article: what two spellings of it share.
/// Empty where it has no letters or digits.
std::string name_key(std::string_view name);

/// Whether a word says little by itself ("the", "и"): a query's other words are enough then.
bool is_stop_word(std::string_view folded);

bool is_cyrillic(std::string_view folded);
bool has_digit(std::string_view folded);

}  // namespace vobe::search
