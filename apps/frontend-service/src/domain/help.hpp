// The help articles: read from VOBE_HELP_DIR once, at start (their form is told in docs/help/README.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/language.hpp"

namespace vobe::frontend {

struct Article {
  std::string slug;
  std::string title;
  std::string summary;
  int order = 0;
  std::string html;  // safe
};

/// One file. Nothing where its head is missing or has no title.
std::optional<Article> parse_article(std::string_view slug, std::string_view file);

/// All articles of both languages, in the order in which they are listed.
class HelpShelf {
 public:
  HelpShelf() = default;
  /// Files that can't be read are left out; an absent folder gives an empty shelf.
  static HelpShelf read(std::string const& folder);

  [[nodiscard]] std::vector<Article> const& articles(Language language) const {
    return language == Language::ru ? ru_ : en_;
  }
  [[nodiscard]] Article const* find(Language language, std::string_view slug) const;

 private:
  std::vector<Article> en_;
  std::vector<Article> ru_;
};

}  // namespace vobe::frontend
