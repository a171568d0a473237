// Texts as they are quoted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vobe::chat {

/// A search snippet (HTML with <mark> only) as plain text.
std::string plain_snippet(std::string_view html);

/// Cuts a text into what is sent at once: a word with the white space behind it. Together they are the text.
std::vector<std::string_view> pieces(std::string_view text);

}  // namespace vobe::chat
