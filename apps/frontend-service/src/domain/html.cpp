#include "domain/html.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "chassis/core/encoding.hpp"

namespace vobe::frontend {

namespace {

constexpr std::array<std::string_view, 17> folders{"keys",   "preferences", "help",     "posts",  "artists", "albums",
                                                   "tracks", "genres",      "tags",     "u",      "search",  "feedback",
                                                   "chat",   "login",       "register", "status", "settings"};
constexpr std::string_view spaces = " \t\n\r";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// What stands in the addresses that we make: words, and escapes of everything else.
bool is_address_character(char c) {
  return is_word_character(c) || std::string_view("/-.~%?=&#@+").find(c) != std::string_view::npos;
}

/// Whether a word may begin here: "and/or" holds no address.
bool begins_word(std::string_view before) {
  if (before.empty() || spaces.find(before.back()) != std::string_view::npos) return true;
  constexpr std::array<std::string_view, 8> opening{"(", "[", "\"", "'", "`", "*", "“", "«"};
  return std::ranges::any_of(opening, [&](std::string_view mark) { return before.ends_with(mark); });
}

/// The address that a text begins with, without the punctuation behind it; empty where there is none.
std::string_view address_at(std::string_view text) {
  auto address = text.substr(0, std::ranges::find_if_not(text, is_address_character) - text.begin());
  while (!address.empty() && !is_word_character(address.back()) && address.back() != '/') address.remove_suffix(1);
  if (address.size() < 2) return {};
  auto const folder = address.substr(1, address.find_first_of("/?#", 1) - 1);
  return std::ranges::find(folders, folder) == folders.end() ? std::string_view() : address;
}

}  // namespace

std::span<std::string_view const> linked_folders() {
  return folders;
}

std::string linked(std::string_view text) {
  std::string html;
  std::size_t done = 0;
  for (auto at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
    if (at < done || !begins_word(text.substr(0, at))) continue;
    auto const address = address_at(text.substr(at));
    if (address.empty()) continue;
    append_html(html, text.substr(done, at - done));
    html += "<a href=\"" + html_escape(address) + "\">" + html_escape(address) + "</a>";
    done = at + address.size();
  }
  append_html(html, text.substr(done));
  return html;
}

std::string LinkedText::feed(std::string_view piece) {
  held_ += piece;
  auto const space = held_.find_last_of(spaces);
  if (space == std::string::npos) return {};
  std::string html = linked(std::string_view(held_).substr(0, space + 1));
  held_.erase(0, space + 1);
  return html;
}

std::string LinkedText::finish() {
  return linked(std::exchange(held_, {}));
}

}  // namespace vobe::frontend
