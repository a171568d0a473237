#include "chassis/postgres/sql_script.hpp"

namespace vobe::postgres {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

/// Where what runs from `at` ends: behind the next `closing`, or at the script's end.
std::size_t behind(std::string_view script, std::string_view closing, std::size_t at) {
  auto const found = script.find(closing, at);
  return found == std::string_view::npos ? script.size() : found + closing.size();
}

std::size_t skip_quoted(std::string_view script, std::size_t at) {
  char const quote = script[at];
  bool const escapes = quote == '\'' && at > 0 && (script[at - 1] == 'e' || script[at - 1] == 'E') &&
                       (at == 1 || !is_word(script[at - 2]));
  for (++at; at < script.size(); ++at) {
    if (escapes && script[at] == '\\') {
      ++at;
    } else if (script[at] == quote) {
      return at + 1;  // a doubled quote opens the next one at once
    }
  }
  return script.size();
}

std::size_t skip_block_comment(std::string_view script, std::size_t at) {
  int depth = 0;
  while (at < script.size()) {
    if (script.substr(at, 2) == "/*") {
      ++depth;
      at += 2;
    } else if (script.substr(at, 2) == "*/") {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return at;
}

/// Behind $tag$ … $tag$, or behind the dollar when it opens nothing ($1, a$b).
std::size_t skip_dollar(std::string_view script, std::size_t at) {
  if (at > 0 && is_word(script[at - 1])) return at + 1;
  std::size_t end = at + 1;
  while (end < script.size() && is_word(script[end])) ++end;
  bool const digit_first = end > at + 1 && script[at + 1] >= '0' && script[at + 1] <= '9';
  if (end == script.size() || script[end] != '$' || digit_first) return at + 1;
  return behind(script, script.substr(at, end + 1 - at), end + 1);
}

/// Behind the quoted text, comment or single character at `at`.
std::size_t skip_token(std::string_view script, std::size_t at) {
  char const c = script[at];
  if (c == '\'' || c == '"') return skip_quoted(script, at);
  if (c == '$') return skip_dollar(script, at);
  if (script.substr(at, 2) == "--") return behind(script, "\n", at);
  if (script.substr(at, 2) == "/*") return skip_block_comment(script, at);
  return at + 1;
}

bool is_comment(std::string_view token) {
  return token.starts_with("--") || token.starts_with("/*");
}

}  // namespace

std::vector<std::string_view> split_commands(std::string_view script) {
  std::vector<std::string_view> commands;
  std::size_t start = 0;
  bool empty = true;
  for (std::size_t at = 0; at < script.size();) {
    std::size_t const next = skip_token(script, at);
    std::string_view const token = script.substr(at, next - at);
    if (token == ";") {
      if (!empty) commands.push_back(script.substr(start, at - start));
      start = next;
      empty = true;
    } else if (!is_comment(token) && !std::string_view(" \t\r\n\f\v").contains(token)) {
      empty = false;
    }
    at = next;
  }
  if (!empty) commands.push_back(script.substr(start));
  return commands;
}

}  // namespace vobe::postgres
