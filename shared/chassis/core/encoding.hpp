// Encodings of bytes as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vobe {

/// RFC 4648 §5, without padding.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);
/// Either case; nothing for an odd length or a foreign character.
std::optional<std::string> hex_decode(std::string_view text);

/// RFC 3986: everything but unreserved characters is escaped.
std::string percent_encode(std::string_view text);
/// Nothing for a broken escape. `plus_is_space` for query strings and forms.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Text as HTML: for element content and for attributes in either quotes.
void append_html(std::string& html, std::string_view text);
std::string html_escape(std::string_view text);

/// `bytes` random bytes from the system's source.
std::string random_bytes(std::size_t bytes);
/// Sets the text to random lower-case hexadecimal digits, for trace, span and request ids (not for secrets).
void random_hex(std::string& text, std::size_t digits);

}  // namespace vobe
