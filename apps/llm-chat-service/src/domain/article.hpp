// A help article, taken apart as docs/help/README.md says that it is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::chat {

/// A section answers one question, which is its heading.
struct Section {
  std::string heading;
  std::vector<std::string> keywords;    // found by, never quoted
  std::vector<std::string> paragraphs;  // as written, with links turned into their words
};

struct Article {
  std::string slug;
  std::string language;  // "en" or "ru"
  std::string title;
  std::string summary;
  std::vector<std::string> keywords;
  std::vector<Section> sections;
};

/// Nothing for a text without front matter, title or section.
std::optional<Article> parse_article(std::string_view slug, std::string_view language, std::string_view text);

/// "see [Feedback](/feedback)" → "see Feedback"; what stands between backticks is left alone.
std::string links_to_words(std::string_view markdown);

}  // namespace vobe::chat
