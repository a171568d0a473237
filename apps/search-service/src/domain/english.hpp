// English words as a Russian ear writes them down: "whitesnake" as "уайтснейк". Letters to sounds by rules, after the
// idea of H. Elovitz et al., "Automatic Translation of English Text to Phonetics by Means of Letter-to-Sound Rules"
// (1976); the rules are for what is heard of vowels, as consonants differ little.
#pragma once

#include <string>
#include <string_view>

namespace vobe::search {

/// How the word is read aloud, in the Latin letters that a transliterated Russian word has: "highway" → "khayvey",
/// "nation" → "neyshn". `latin` is in small letters of ASCII; what is no English word is read as if it were one.
std::string read_in_english(std::string_view latin);

}  // namespace vobe::search
