#include "chassis/core/markdown_guard.hpp"

#include <algorithm>

namespace vobe::markdown {
namespace {

/// For each of these the parser looks through the rest of its block for an end that may not be there.
constexpr std::size_t most_unusual_tags = 400;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// "* * *": a line across the page, however long, not a list in a list in a list.
bool is_thematic_break(std::string_view line) {
  std::size_t const first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || std::string_view("*-_").find(line[first]) == std::string_view::npos)
    return false;
  return std::ranges::all_of(line, [&](char c) { return is_blank(c) || c == line[first] || c == '\r'; });
}

/// Length of the marker of a block quote or list item at the beginning, 0 for none. Items nest without bound only
/// with something behind their marker, so what stands at the end of the line needs no space here.
std::size_t marker_length(std::string_view text) {
  if (text.starts_with('>')) return 1;
  std::size_t length = 0;
  if (text.starts_with('-') || text.starts_with('*') || text.starts_with('+')) {
    length = 1;
  } else {
    while (length < text.size() && length < 9 && is_digit(text[length])) ++length;
    if (length == 0 || length == text.size() || (text[length] != '.' && text[length] != ')')) return 0;
    ++length;
  }
  return length == text.size() || is_blank(text[length]) ? length : 0;
}

bool nests_deeper_than(std::string_view line, std::size_t limit) {
  std::size_t depth = 0;
  std::string_view rest = line;
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    std::size_t const length = marker_length(rest);
    if (length == 0) return false;
    if (++depth > limit) return !is_thematic_break(line);
    rest.remove_prefix(length);
  }
}

/// Processing instructions, declarations and CDATA sections; comments are quick.
std::size_t count_unusual_tags(std::string_view markdown) {
  std::size_t count = 0;
  for (std::size_t at = markdown.find('<'); at != std::string_view::npos; at = markdown.find('<', at + 1)) {
    std::string_view const tag = markdown.substr(at, 4);
    count += tag.starts_with("<?") || (tag.starts_with("<!") && tag != "<!--") ? 1 : 0;
  }
  return count;
}

}  // namespace

bool is_suspicious(std::string_view markdown, std::size_t nesting) {
  if (count_unusual_tags(markdown) > most_unusual_tags) return true;
  while (!markdown.empty()) {
    std::size_t const end = std::min(markdown.find_first_of("\r\n"), markdown.size());
    if (nests_deeper_than(markdown.substr(0, end), nesting)) return true;
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
  }
  return false;
}

}  // namespace vobe::markdown
