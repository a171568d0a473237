#include "domain/plain_words.hpp"

#include <array>
#include <utility>

namespace vobe::chat {

namespace {

constexpr std::array<std::pair<std::string_view, char>, 6> entities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}}};

bool is_space(char c) {
  return c == ' ' || c == '\n';
}

}  // namespace

std::string plain_snippet(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    if (html.front() == '<') {
      auto const end = html.find('>');
      html = end == std::string_view::npos ? std::string_view() : html.substr(end + 1);
      continue;
    }
    bool known = false;
    for (auto const& [entity, character] : entities) {
      if (!html.starts_with(entity)) continue;
      out += character;
      html.remove_prefix(entity.size());
      known = true;
      break;
    }
    if (known) continue;
    out += html.front();
    html.remove_prefix(1);
  }
  return out;
}

std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> all;
  std::size_t start = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    if (i < text.size() && !(is_space(text[i - 1]) && !is_space(text[i]))) continue;
    all.push_back(text.substr(start, i - start));
    start = i;
  }
  return all;
}

}  // namespace vobe::chat
