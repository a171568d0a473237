#include "service/snippets.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "chassis/core/stem.hpp"
#include "domain/snippet.hpp"
#include "domain/words.hpp"
#include "service/cpu_work.hpp"

namespace vobe::search {

namespace {

using Texts = std::vector<std::string>;

/// The first two characters: a word and its lexeme always share them.
std::string_view beginning(std::string_view word) {
  std::size_t length = 0;
  for (int characters = 0; length < word.size() && characters < 2; ++characters) {
    ++length;
    while (length < word.size() && (static_cast<unsigned char>(word[length]) & 0xc0) == 0x80) ++length;
  }
  return word.substr(0, length);
}

Texts snippets_of(Texts const& texts, Texts const& lexemes) {
  std::set<std::string_view> beginnings;
  for (auto const& lexeme : lexemes) beginnings.insert(beginning(lexeme));
  auto const is_wanted = [&](std::string_view word) {
    return beginnings.contains(beginning(word)) && std::ranges::find(lexemes, text::stem(word)) != lexemes.end();
  };
  Texts snippets;
  for (auto const& text : texts) snippets.push_back(make_snippet(text, words_of(text), is_wanted));
  return snippets;
}

}  // namespace

Task<Texts> make_snippets(CpuPool& cpu, Texts texts, Texts lexemes) {
  std::size_t bytes = 0;
  for (auto const& text : texts) bytes += text.size();
  co_return co_await work_on(
      cpu, bytes, [texts = std::move(texts), lexemes = std::move(lexemes)] { return snippets_of(texts, lexemes); });
}

}  // namespace vobe::search
