#include "domain/article.hpp"

#include "chassis/core/text.hpp"

namespace vobe::chat {

namespace {

std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string> split_keywords(std::string_view text) {
  std::vector<std::string> keywords;
  while (!text.empty()) {
    auto const comma = text.find(',');
    if (auto const one = text::trim(text.substr(0, comma)); !one.empty()) keywords.emplace_back(one);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return keywords;
}

void take_front_matter(Article& article, std::string_view line) {
  auto const colon = line.find(": ");
  if (colon == std::string_view::npos) return;
  auto const name = line.substr(0, colon);
  auto const value = line.substr(colon + 2);
  if (name == "title") article.title = value;
  if (name == "summary") article.summary = value;
  if (name == "keywords") article.keywords = split_keywords(value);
}

/// "[keywords]: # (word, some words)": a link definition, which Markdown shows nowhere.
bool take_section_keywords(Section& section, std::string_view line) {
  constexpr std::string_view opening = "[keywords]: # (";
  if (!line.starts_with(opening) || !line.ends_with(')')) return false;
  section.keywords = split_keywords(line.substr(opening.size(), line.size() - opening.size() - 1));
  return true;
}

void take_sections(Article& article, std::string_view text) {
  std::string paragraph;
  auto const end_paragraph = [&] {
    if (!paragraph.empty() && !article.sections.empty())
      article.sections.back().paragraphs.push_back(links_to_words(paragraph));
    paragraph.clear();
  };
  while (!text.empty()) {
    auto const line = take_line(text);
    if (line.starts_with("## ")) {
      end_paragraph();
      article.sections.push_back({.heading = std::string(text::trim(line.substr(3)))});
    } else if (text::trim(line).empty()) {
      end_paragraph();
    } else if (article.sections.empty() || !take_section_keywords(article.sections.back(), line)) {
      if (!paragraph.empty()) paragraph += '\n';
      paragraph += line;
    }
  }
  end_paragraph();
}

}  // namespace

std::string links_to_words(std::string_view markdown) {
  std::string out;
  bool code = false;
  for (std::size_t at = 0; at < markdown.size(); ++at) {
    char const c = markdown[at];
    if (c == '`') code = !code;
    if (c == '[' && !code) {
      auto const close = markdown.find("](", at);
      auto const end = close == std::string_view::npos ? close : markdown.find(')', close);
      if (end != std::string_view::npos &&
          markdown.substr(at + 1, close - at - 1).find('[') == std::string_view::npos) {
        out += markdown.substr(at + 1, close - at - 1);
        at = end;
        continue;
      }
    }
    out += c;
  }
  return out;
}

std::optional<Article> parse_article(std::string_view slug, std::string_view language, std::string_view text) {
  if (take_line(text) != "---") return std::nullopt;
  Article article{.slug = std::string(slug), .language = std::string(language)};
  for (;;) {
    if (text.empty()) return std::nullopt;
    auto const line = take_line(text);
    if (line == "---") break;
    take_front_matter(article, line);
  }
  take_sections(article, text);
  if (article.title.empty() || article.sections.empty()) return std::nullopt;
  return article;
}

}  // namespace vobe::chat
