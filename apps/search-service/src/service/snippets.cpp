#include "service/snippets.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "domain/snippet.hpp"
#include "domain/words.hpp"
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

}  // namespace

Task<std::vector<std::string>> make_snippets(postgres::Session& session, std::vector<std::string> texts,
                                             std::vector<std::string> lexemes) {
  std::set<std::string_view> beginnings;
  for (auto const& lexeme : lexemes) beginnings.insert(beginning(lexeme));

  std::vector<std::vector<Word>> words;
  std::set<std::string> doubtful;
  for (auto const& text : texts) {
    for (auto const& word : words.emplace_back(words_of(text))) {
      if (beginnings.contains(beginning(word.folded))) doubtful.insert(word.folded);
    }
  }
  std::unordered_set<std::string> wanted;
  if (!doubtful.empty()) {
    std::vector<std::string> const asked(doubtful.begin(), doubtful.end());
    auto const stems = co_await vocabulary::stems(session, asked);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (std::ranges::find(lexemes, stems[i]) != lexemes.end()) wanted.insert(asked[i]);
    }
  }
  auto const is_wanted = [&wanted](std::string_view word) { return wanted.contains(std::string(word)); };
  std::vector<std::string> snippets;
  for (std::size_t i = 0; i < texts.size(); ++i) snippets.push_back(make_snippet(texts[i], words[i], is_wanted));
  co_return snippets;
}

}  // namespace vobe::search
