#include "domain/latest_comments.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "chassis/core/json_text.hpp"
#include "chassis/core/text.hpp"
#include "domain/json_scanner.hpp"

namespace vobe::gateway {

namespace {

constexpr std::size_t excerpt_graphemes = 140;
constexpr std::size_t most_read = 8 * 1024;  // bytes of plain text; 140 characters are less, whatever they are

/// The character that an entity of our own HTML stands for, and how long the entity is; 0 for no such entity.
std::pair<char, std::size_t> read_entity(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  for (auto const& [entity, character] : entities) {
    if (text.starts_with(entity)) return {character, entity.size()};
  }
  return {0, 0};
}

bool ends_word(std::string_view tag) {
  // Tags inside a word ("<em>a</em>b") leave it whole; all others are between lines.
  for (std::string_view const inner : {"em", "strong", "del", "a", "code", "mark", "span"}) {
    auto rest = tag;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.starts_with(inner) && (rest.size() == inner.size() || rest[inner.size()] == ' ')) return false;
  }
  return true;
}

}  // namespace

std::string excerpt_of_html(std::string_view html) {
  std::string plain;
  auto const space = [&] {
    if (!plain.empty() && plain.back() != ' ') plain += ' ';
  };
  for (std::size_t i = 0; i < html.size() && plain.size() < most_read;) {
    char const c = html[i];
    if (c == '<') {
      auto const end = html.find('>', i);
      if (end == std::string_view::npos) break;
      if (ends_word(html.substr(i + 1, end - i - 1))) space();
      i = end + 1;
    } else if (c == '&') {
      auto const [character, length] = read_entity(html.substr(i));
      plain += length == 0 ? c : character;
      i += length == 0 ? 1 : length;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space();
      ++i;
    } else {
      auto const end = html.find_first_of("<& \n\t\r", i);
      plain += html.substr(i, end - i);
      i = std::min(end, html.size());
    }
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  // No character is shorter than a byte: this needs no cutting.
  if (plain.size() <= excerpt_graphemes) return plain;
  return text::excerpt(plain, excerpt_graphemes);
}

LatestComments::LatestComments(std::string_view list) {
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member != "items") return;
    scanner.elements([&] {
      Line line;
      std::string_view id = "null";
      std::string_view language = "null";
      std::string_view created_at = "null";
      std::string excerpt;
      scanner.members([&](std::string_view name) {
        if (name == "id") id = scanner.raw();
        else if (name == "language") language = scanner.raw();
        else if (name == "created_at") created_at = scanner.raw();
        else if (name == "post_id") line.post_id = scanner.integer().value_or(0);
        else if (name == "author_id") line.author_id = scanner.integer().value_or(0);
        else if (name == "body_html") excerpt = excerpt_of_html(scanner.string().value_or(""));
      });
      line.head = R"({"id":)";
      line.head += id;
      line.head += R"(,"post_id":)" + std::to_string(line.post_id) + R"(,"language":)";
      line.head += language;
      line.head += R"(,"created_at":)";
      line.head += created_at;
      line.head += R"(,"excerpt":)";
      append_json_string(line.head, excerpt);
      lines_.push_back(std::move(line));
    });
  });
}

std::vector<EntityRef> LatestComments::references() const {
  std::vector<EntityRef> references;
  for (Line const& line : lines_) {
    if (line.author_id > 0) references.push_back({Kind::user, line.author_id});
    if (line.post_id > 0) references.push_back({Kind::post, line.post_id});
  }
  return references;
}

void LatestComments::write(Directory const& directory, std::string& out) const {
  out += '[';
  bool first = true;
  for (Line const& line : lines_) {
    EntityRef const post{Kind::post, line.post_id};
    std::string_view const known = directory.find(post);
    if (known.empty() && (directory.knows(post) || !directory.is_away(Kind::post))) continue;
    std::string_view title = "null";
    std::string_view slug = "null";
    if (!known.empty()) {
      JsonScanner scanner(known);
      scanner.members([&](std::string_view member) {
        if (member == "title") title = scanner.raw();
        if (member == "slug") slug = scanner.raw();
      });
    }
    if (!std::exchange(first, false)) out += ',';
    out += line.head;
    out += R"(,"post_title":)";
    out += title;
    out += R"(,"post_slug":)";
    out += slug;
    out += R"(,"author":)";
    std::string_view const author = directory.find({Kind::user, line.author_id});
    out += author.empty() ? std::string_view("null") : author;
    out += '}';
  }
  out += ']';
}

}  // namespace vobe::gateway
