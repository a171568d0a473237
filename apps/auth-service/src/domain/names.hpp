// Which names, e-mail addresses and web addresses a person may have, and what they are compared by. All texts are NFC.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vobe::accounts {

inline constexpr std::size_t longest_username = 150;  // code points
inline constexpr std::size_t longest_email = 254;     // RFC 5321 §4.5.3.1.3, less the angle brackets
inline constexpr std::size_t shortest_password = 10;  // code points
inline constexpr std::size_t longest_password = 200;

/// Letters and decimal digits of any script and "._-@+" (as Django has it). Nothing that can't be seen: a Hangul filler
/// is a letter to Unicode. Asked before key_of(), which drops what is ignorable, so that no hidden character slips by.
bool is_username(std::string_view name);

/// What names and e-mail addresses are equal by: NFKC and case folding.
std::string key_of(std::string_view name);

/// Names that would pass for the platform's own people or that stand in addresses of pages.
bool is_reserved(std::string_view username_key);

/// One "@", a local part without quotes or comments, a domain of at least two labels. Whether mail arrives is for
/// mail to tell.
bool is_email(std::string_view address);

/// http or https with a host, and nothing in it that would have to be escaped.
bool is_web_address(std::string_view address);

}  // namespace vobe::accounts
