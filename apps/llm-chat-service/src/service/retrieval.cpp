#include "service/retrieval.hpp"

#include <algorithm>

#include "domain/terms.hpp"

namespace vobe::chat {

namespace {

constexpr std::size_t most_articles = 2;
constexpr double close_second = 0.85;      // of the first article's score: the second is as likely meant
constexpr std::size_t quoted_bytes = 700;  // further paragraphs of a section are quoted while they fit in
constexpr std::size_t most_paragraphs = 3;
constexpr double hit_beside_help = 0.6;  // coverage of a search hit that is worth naming beside a help article
constexpr std::size_t most_words = 12;   // that are searched for

std::vector<std::string> first_paragraphs(Section const& section) {
  std::vector<std::string> quoted;
  std::size_t bytes = 0;
  for (auto const& paragraph : section.paragraphs) {
    if (quoted.size() == most_paragraphs || (!quoted.empty() && bytes + paragraph.size() > quoted_bytes)) break;
    bytes += paragraph.size();
    quoted.push_back(paragraph);
  }
  return quoted;
}

std::vector<Source> find_help(HelpIndex const& index, Question const& question) {
  std::vector<Source> sources;
  double best = 0;
  for (auto const& match : index.rank(question)) {
    bool const close = sources.empty() || match.evidence.score >= close_second * best;
    if (sources.size() == most_articles || !close || !match.evidence.good()) break;
    best = std::max(best, match.evidence.score);
    auto const& section = index.best_section(*match.article, question);
    sources.push_back({.citation = {.kind = SourceKind::help,
                                    .slug = match.article->slug,
                                    .id = {},
                                    .title = match.article->title,
                                    .url = "/help/" + match.article->slug},
                       .heading = section.heading,
                       .passages = first_paragraphs(section)});
  }
  return sources;
}

std::string search_words(std::string_view question) {
  std::string words;
  std::size_t count = 0;
  for (auto const& word : content_words(question)) {
    if (++count > most_words) break;
    if (!words.empty()) words += ' ';
    words += word;
  }
  return words;
}

}  // namespace

Task<std::vector<Source>> Retrieval::find(std::string question_text, std::string language) {
  auto const& index = library_.in(language);
  auto const question = index.read(question_text);
  auto sources = find_help(index, question);
  auto const words = search_words(question_text);
  if (words.empty()) co_return sources;
  bool const beside_help = !sources.empty();
  for (auto& hit : co_await search_.find(words)) {
    auto const evidence = index.weigh(question, hit.citation.title, hit.snippet);
    if (!evidence.good() || (beside_help && evidence.coverage < hit_beside_help)) continue;
    Source source{.citation = std::move(hit.citation), .heading = {}, .passages = {}};
    if (!hit.snippet.empty()) source.passages.push_back(std::move(hit.snippet));
    sources.push_back(std::move(source));
  }
  co_return sources;
}

}  // namespace vobe::chat
