#include "domain/names.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "chassis/core/text.hpp"

namespace vobe::accounts {

namespace {

// In the order of their bytes: looked up by bisection.
constexpr std::array<std::string_view, 44> reserved{
    "about",      "account",  "admin",     "administrator", "anonymous", "api",        "auth",      "bot",
    "chat",       "deleted",  "editor",    "everyone",      "feedback",  "guest",      "help",      "here",
    "info",       "login",    "logout",    "mail",          "me",        "moderation", "moderator", "modlog",
    "mods",       "new",      "nobody",    "notifications", "null",      "official",   "operator",  "owner",
    "postmaster", "register", "root",      "search",        "security",  "settings",   "staff",     "status",
    "support",    "system",   "undefined", "vobemusic"};
static_assert(std::ranges::is_sorted(reserved));

/// Whether all code points of the text are so. Broken UTF-8 comes as a negative number.
template <class Predicate>
bool all_code_points(std::string_view text, Predicate&& holds) {
  auto const length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), at, length, c);
    if (c < 0 || !holds(c)) return false;
  }
  return true;
}

bool is_letter_or_digit(UChar32 c) {
  return u_isalnum(c) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool is_one_of(UChar32 c, std::string_view signs) {
  return c < 0x80 && signs.find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  return all_code_points(local,
                         [](UChar32 c) { return is_letter_or_digit(c) || is_one_of(c, ".!#$%&'*+/=?^_`{|}~-"); });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return all_code_points(label, [](UChar32 c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  int labels = 0;
  for (;;) {
    auto const dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_username(std::string_view name) {
  return !name.empty() && text::length(name) <= longest_username &&
         all_code_points(name, [](UChar32 c) { return is_letter_or_digit(c) || is_one_of(c, "._-@+"); });
}

std::string key_of(std::string_view name) {
  return text::fold(name);
}

bool is_reserved(std::string_view username_key) {
  return std::ranges::binary_search(reserved, username_key);
}

bool is_email(std::string_view address) {
  auto const at = address.rfind('@');
  return at != std::string_view::npos && text::length(address) <= longest_email &&
         is_local_part(address.substr(0, at)) && is_domain(address.substr(at + 1));
}

bool is_web_address(std::string_view address) {
  std::string_view rest = address;
  if (rest.starts_with("https://")) rest.remove_prefix(8);
  else if (rest.starts_with("http://")) rest.remove_prefix(7);
  else return false;
  auto const host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.front() == ':' || host.find('@') != std::string_view::npos) return false;
  return all_code_points(
      rest, [](UChar32 c) { return c > 0x20 && c != 0x7f && !is_one_of(c, "\"<>\\^`{|}") && !u_isUWhiteSpace(c); });
}

}  // namespace vobe::accounts
