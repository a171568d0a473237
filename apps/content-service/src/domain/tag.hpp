// Words that posts are labelled with: tags and languages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vobe::content {

inline constexpr std::size_t longest_tag = 50;  // code points

/// A tag as it is kept and compared: lower case in every script, NFC, no space at the ends. The text must be UTF-8.
std::string normal_tag(std::string_view text);

/// Whether a normal tag holds letters (with their marks), digits, "-" and "_" alone, and at least one letter or digit.
bool is_tag(std::string_view normal);

/// Whether it has the form of an ISO 639 code: two or three small Latin letters.
bool is_language(std::string_view code);

}  // namespace vobe::content
