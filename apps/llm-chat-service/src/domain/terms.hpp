// Words as the search for help sees them: lower-case stems without the words that every question has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vobe::chat {

/// The stems of a text in their order, with repetitions: runs of Latin and Russian letters and digits, ё as е, what
/// stands behind an apostrophe cut off, addresses of Markdown links and stop words left out. Stems by Snowball, English
/// or Russian by the word's script. Any thread.
std::vector<std::string> terms(std::string_view text);

/// The same words as they were written, but lower-case: for asking another search.
std::vector<std::string> content_words(std::string_view text);

}  // namespace vobe::chat
