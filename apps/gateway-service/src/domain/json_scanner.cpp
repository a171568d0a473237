#include "domain/json_scanner.hpp"

#include <bit>
#include <charconv>
#include <cstring>

#include "chassis/core/errors.hpp"

namespace vobe::gateway {

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

/// The four hexadecimal digits behind "\u".
std::optional<std::uint32_t> code_unit(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  if (at + 4 > text.size()) return std::nullopt;
  auto const [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
  if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
  return unit;
}

constexpr std::uint32_t replacement = 0xFFFD;  // stands for half of a surrogate pair

/// Appends the code point of the escape whose "u" stands at `at`; returns where it ends.
std::size_t append_escaped(std::string& out, std::string_view text, std::size_t at) {
  auto const high = code_unit(text, at + 1);
  if (!high) throw Malformed("a broken escape in a JSON text");
  if (*high < 0xD800 || *high > 0xDFFF) {
    append_utf8(out, *high);
    return at + 5;
  }
  if (*high < 0xDC00 && text.substr(at + 5, 2) == "\\u") {
    if (auto const low = code_unit(text, at + 7); low && *low >= 0xDC00 && *low <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
      return at + 11;
    }
  }
  append_utf8(out, replacement);
  return at + 5;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto const escape = text.find('\\', i);
    out += text.substr(i, escape - i);
    if (escape == std::string_view::npos) break;
    i = escape + 1;
    if (i == text.size()) throw Malformed("a broken escape in a JSON text");
    char const c = text[i];
    if (c == 'u') {
      i = append_escaped(out, text, i);
      continue;
    }
    switch (c) {
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      default: out.push_back(c);
    }
    ++i;
  }
  return out;
}

}  // namespace

void JsonScanner::fail() {
  throw Malformed("a JSON text has not the structure that was expected");
}

bool JsonScanner::is_null() {
  skip_space();
  return at_ != end_ && *at_ == 'n';
}

bool JsonScanner::is_object() {
  skip_space();
  return at_ != end_ && *at_ == '{';
}

namespace {

/// The first quote in [from, end), or null. Most strings are short, so eight bytes are looked at as one number
/// (Hacker's Delight, ch. 6: find the first zero byte) before memchr is called.
char const* find_quote(char const* from, char const* end) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t highs = 0x8080808080808080;
  constexpr std::uint64_t quotes = ones * '"';
  if constexpr (std::endian::native == std::endian::little) {
    for (int i = 0; i < 2 && end - from >= 8; ++i, from += 8) {
      std::uint64_t bytes;
      std::memcpy(&bytes, from, sizeof bytes);
      bytes ^= quotes;
      if (auto const zero = (bytes - ones) & ~bytes & highs) return from + std::countr_zero(zero) / 8;
    }
  }
  return static_cast<char const*>(std::memchr(from, '"', static_cast<std::size_t>(end - from)));
}

/// What ends a number or a word.
constexpr bool ends_word(char c) {
  return c == ',' || c == '}' || c == ']' || static_cast<unsigned char>(c) <= ' ';
}

}  // namespace

std::string_view JsonScanner::string_literal() {
  skip_space();
  if (at_ == end_ || *at_ != '"') fail();
  char const* const start = at_;
  char const* quote = start;
  for (;;) {
    quote = find_quote(quote + 1, end_);
    if (quote == nullptr) fail();
    if (quote[-1] != '\\') break;
    char const* slash = quote;
    while (slash > start + 1 && slash[-1] == '\\') --slash;
    if ((quote - slash) % 2 == 0) break;  // an odd number of backslashes escapes the quote
  }
  at_ = quote + 1;
  return {start, static_cast<std::size_t>(at_ - start)};
}

void JsonScanner::skip_nested() {
  std::size_t depth = 0;
  while (at_ != end_) {
    char const c = *at_;
    if (c == '"') {
      string_literal();
      continue;
    }
    ++at_;
    char const folded = static_cast<char>(c | 0x20);  // "[" becomes "{", "]" becomes "}"
    if (folded == '{') ++depth;
    else if (folded == '}' && --depth == 0) return;
  }
  fail();
}

void JsonScanner::skip_word() {
  char const* const start = at_;
  while (at_ != end_ && !ends_word(*at_)) ++at_;
  if (at_ == start) fail();
}

std::string_view JsonScanner::raw() {
  skip_space();
  if (at_ == end_) fail();
  if (*at_ == '"') return string_literal();
  char const* const start = at_;
  if (*at_ == '{' || *at_ == '[') skip_nested();
  else skip_word();
  return {start, static_cast<std::size_t>(at_ - start)};
}

std::optional<std::int64_t> JsonScanner::integer() {
  std::string_view const text = raw();
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> JsonScanner::string() {
  std::string_view const text = raw();
  if (text.size() < 2 || text.front() != '"') return std::nullopt;
  return unescape(text.substr(1, text.size() - 2));
}

}  // namespace vobe::gateway
