#include "domain/names.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "chassis/core/text.hpp"

namespace vobe::artist {

namespace {

constexpr std::size_t longest_key = 100;   // code points
constexpr std::size_t longest_word = 100;  // code points; PostgreSQL's lexemes have at most 2,046 bytes
constexpr std::size_t most_words = 200;
constexpr std::size_t most_query_words = 10;

std::string_view first_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    bool const begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && count-- == 0) break;
  }
  return text.substr(0, at);
}

/// Folded, with "ё" as "е": people type both.
std::string folded(std::string_view text) {
  std::string out = text::fold(text);
  constexpr std::string_view yo = "ё";
  for (auto at = out.find(yo); at != std::string::npos; at = out.find(yo, at)) out.replace(at, yo.size(), "е");
  return out;
}

/// The code point at `at`, which moves behind it. The text is valid UTF-8.
std::uint32_t next(std::string_view text, std::size_t& at) {
  auto const lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  std::uint32_t c = lead & (lead >= 0xf0 ? 0x07 : lead >= 0xe0 ? 0x0f : 0x1f);
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) {
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3f);
  }
  return c;
}

/// Spaces and punctuation of folded text. Everything beyond these blocks is taken for a letter.
bool separates(std::uint32_t c) {
  if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
  return c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3040);
}

/// Stands inside a word without parting it: "Don't" is found by "dont".
bool is_apostrophe(std::uint32_t c) {
  return c == '\'' || c == 0x2019 || c == 0x2bc;
}

std::vector<std::string> words_of(std::string_view folded_text) {
  std::vector<std::string> words;
  std::string word;
  auto const end_word = [&] {
    if (!word.empty()) words.emplace_back(first_code_points(word, longest_word));
    word.clear();
  };
  for (std::size_t at = 0; at < folded_text.size();) {
    std::size_t const start = at;
    auto const c = next(folded_text, at);
    if (is_apostrophe(c)) continue;
    if (separates(c)) end_word();
    else word += folded_text.substr(start, at - start);
  }
  end_word();
  return words;
}

std::string run_together(std::vector<std::string> const& words) {
  std::string joined;
  for (auto const& word : words) joined += word;
  return std::string(first_code_points(joined, longest_word));
}

void append_prefix(std::string& query, std::string_view lexeme) {
  if (!query.empty()) query += " & ";
  query += '\'';
  for (char const c : lexeme) {
    if (c == '\'' || c == '\\') query += c;
    query += c;
  }
  query += "':*";
}

}  // namespace

std::string derived_sort_name(std::string_view name) {
  constexpr std::string_view article = "the ";
  if (name.size() <= article.size() || text::fold(name.substr(0, article.size())) != article) return std::string(name);
  auto const rest = text::trim(name.substr(article.size()));
  return std::string(rest) + ", " + std::string(name.substr(0, article.size() - 1));
}

std::string sort_key_of(std::string_view sort_name) {
  return std::string(first_code_points(folded(sort_name), longest_key));
}

std::string slug_of(std::string_view name, std::string_view otherwise) {
  auto slug = text::slug(name);
  return slug.empty() ? std::string(otherwise) : slug;
}

std::vector<std::string> search_words(std::vector<std::string_view> const& names) {
  std::set<std::string> found;
  for (auto const name : names) {
    auto const plain = folded(name);
    auto const words = words_of(plain);
    if (words.empty() && !plain.empty()) found.emplace(first_code_points(plain, longest_word));
    found.insert(words.begin(), words.end());
    if (words.size() > 1) found.insert(run_together(words));
    for (auto const& word : words_of(text::slug(name, 200))) found.insert(word);
    if (found.size() >= most_words) break;
  }
  std::vector<std::string> kept(found.begin(), found.end());
  if (kept.size() > most_words) kept.resize(most_words);
  return kept;
}

std::string search_query(std::string_view text) {
  auto const plain = folded(text::trim(text));
  auto words = words_of(plain);
  if (words.empty()) words.emplace_back(first_code_points(plain, longest_word));
  if (words.size() > most_query_words) words.resize(most_query_words);
  std::string query;
  for (auto const& word : words) append_prefix(query, word);
  return query;
}

}  // namespace vobe::artist
