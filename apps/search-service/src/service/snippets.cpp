#include "service/snippets.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_set>

#include "domain/snippet.hpp"
#include "domain/words.hpp"
#include "service/cpu_work.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

/// The first two characters: a word and its lexeme always share them.
std::string_view beginning(std::string_view word) {
  std::size_t length = 0;
  for (int characters = 0; length < word.size() && characters < 2; ++characters) {
    ++length;
    while (length < word.size() && (static_cast<unsigned char>(word[length]) & 0xc0) == 0x80) ++length;
  }
  return word.substr(0, length);
}

using Texts = std::vector<std::string>;

/// Texts, cut into words.
struct CutTexts {
  Texts texts;
  std::vector<std::vector<Word>> words;
  Texts doubtful;  // words that may be forms of a lexeme, each once
};

std::shared_ptr<CutTexts const> cut(Texts texts, Texts const& lexemes) {
  std::set<std::string_view> beginnings;
  for (auto const& lexeme : lexemes) beginnings.insert(beginning(lexeme));
  auto cut = std::make_shared<CutTexts>();
  std::set<std::string> doubtful;
  for (auto const& text : texts) {
    for (auto const& word : cut->words.emplace_back(words_of(text))) {
      if (beginnings.contains(beginning(word.folded))) doubtful.insert(word.folded);
    }
  }
  cut->texts = std::move(texts);
  cut->doubtful.assign(doubtful.begin(), doubtful.end());
  return cut;
}

Texts mark(CutTexts const& cut, std::unordered_set<std::string> const& wanted) {
  auto const is_wanted = [&wanted](std::string_view word) { return wanted.contains(std::string(word)); };
  Texts snippets;
  for (std::size_t i = 0; i < cut.texts.size(); ++i)
    snippets.push_back(make_snippet(cut.texts[i], cut.words[i], is_wanted));
  return snippets;
}

}  // namespace

Task<Texts> make_snippets(postgres::Session& session, CpuPool& cpu, Texts texts, Texts lexemes) {
  std::size_t bytes = 0;
  for (auto const& text : texts) bytes += text.size();
  auto const texts_cut = co_await work_on(
      cpu, bytes, [texts = std::move(texts), lexemes]() mutable { return cut(std::move(texts), lexemes); });
  std::unordered_set<std::string> wanted;
  if (auto const& asked = texts_cut->doubtful; !asked.empty()) {
    auto const stems = co_await vocabulary::stems(session, asked);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (std::ranges::find(lexemes, stems[i]) != lexemes.end()) wanted.insert(asked[i]);
    }
  }
  co_return co_await work_on(cpu, bytes, [texts_cut, wanted = std::move(wanted)] { return mark(*texts_cut, wanted); });
}

}  // namespace vobe::search
