#include "domain/help.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "chassis/core/markdown.hpp"

namespace vobe::frontend {

namespace {

std::string_view next_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<Article> parse_article(std::string_view slug, std::string_view file) {
  if (next_line(file) != "---") return std::nullopt;
  Article article{.slug = std::string(slug)};
  while (true) {
    if (file.empty()) return std::nullopt;
    auto const line = next_line(file);
    if (line == "---") break;
    auto const colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    auto const name = line.substr(0, colon);
    auto const value = line.substr(colon + 2);
    if (name == "title") article.title = value;
    if (name == "summary") article.summary = value;
    if (name == "order") std::from_chars(value.data(), value.data() + value.size(), article.order);
  }
  auto html = markdown::to_html(file);
  if (article.title.empty() || !html) return std::nullopt;
  article.html = std::move(*html);
  return article;
}

HelpShelf HelpShelf::read(std::string const& folder) {
  HelpShelf shelf;
  std::error_code error;
  for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string const name = entry.path().filename();
    bool const ru = name.ends_with(".ru.md");
    if (!ru && !name.ends_with(".en.md")) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string const file{std::istreambuf_iterator<char>(stream), {}};
    if (auto article = parse_article(std::string_view(name).substr(0, name.size() - 6), file)) {
      (ru ? shelf.ru_ : shelf.en_).push_back(std::move(*article));
    }
  }
  for (auto* articles : {&shelf.en_, &shelf.ru_}) {
    std::ranges::sort(*articles, [](Article const& a, Article const& b) {
      return a.order != b.order ? a.order < b.order : a.slug < b.slug;
    });
  }
  return shelf;
}

Article const* HelpShelf::find(Language language, std::string_view slug) const {
  auto const& all = articles(language);
  auto const found = std::ranges::find(all, slug, &Article::slug);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace vobe::frontend
