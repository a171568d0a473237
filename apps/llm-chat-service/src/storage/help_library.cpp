#include "storage/help_library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "chassis/core/text.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::chat {

namespace {

constexpr std::uintmax_t longest_article = 256 * 1024;  // bytes

std::vector<Article> read_articles(std::string const& folder, std::string const& language) {
  std::vector<Article> articles;
  std::string const ending = "." + language + ".md";
  std::error_code error;
  for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string const name = entry.path().filename().string();
    if (!name.ends_with(ending)) continue;
    std::error_code unreadable;
    if (entry.file_size(unreadable) > longest_article || unreadable) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto article = text::is_valid_utf8(text)
                       ? parse_article(name.substr(0, name.size() - ending.size()), language, text)
                       : std::nullopt;
    if (article) articles.push_back(std::move(*article));
    else log::warn("a file is no help article and is left out", {{"file", name}});
  }
  if (error) log::error("the help articles can't be read", {{"folder", folder}, {"error", error.message()}});
  std::ranges::sort(articles, {}, &Article::slug);
  return articles;
}

}  // namespace

HelpLibrary HelpLibrary::read(std::string const& folder) {
  HelpLibrary library;
  library.english_ = HelpIndex(read_articles(folder, "en"));
  library.russian_ = HelpIndex(read_articles(folder, "ru"));
  return library;
}

}  // namespace vobe::chat
