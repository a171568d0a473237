#include "domain/terms.hpp"

#include <functional>
#include <unordered_set>

#include "chassis/core/stem.hpp"
#include "domain/stop_words.hpp"

namespace vobe::chat {

namespace {

/// One letter or digit of the alphabets that are indexed.
struct Letter {
  std::size_t bytes = 1;     // that it takes in the text
  std::string_view written;  // lower-case; empty: not a letter
  bool apostrophe = false;
};

constexpr std::string_view small_latin = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view small_russian = "абвгдежзийклмнопрстуфхцчшщъыьэюя";
constexpr std::string_view digits = "0123456789";

/// U+0400 … U+047F take two bytes in UTF-8.
Letter russian_letter(unsigned char lead, unsigned char follower) {
  unsigned point = (lead & 0x1FU) << 6 | (follower & 0x3FU);
  if (point == 0x401 || point == 0x451) point = 0x435;  // ё → е
  if (point >= 0x410 && point <= 0x42F) point += 0x20;
  if (point < 0x430 || point > 0x44F) return {2, {}};
  return {2, small_russian.substr(2 * (point - 0x430), 2)};
}

Letter letter_at(std::string_view text, std::size_t at) {
  auto const c = static_cast<unsigned char>(text[at]);
  if (c >= 'a' && c <= 'z') return {1, small_latin.substr(c - 'a', 1)};
  if (c >= 'A' && c <= 'Z') return {1, small_latin.substr(c - 'A', 1)};
  if (c >= '0' && c <= '9') return {1, digits.substr(c - '0', 1)};
  if (c == '\'') return {1, {}, true};
  if (text.substr(at).starts_with("\u2019")) return {3, {}, true};
  if ((c == 0xD0 || c == 0xD1) && at + 1 < text.size()) {
    auto const follower = static_cast<unsigned char>(text[at + 1]);
    if ((follower & 0xC0U) == 0x80) return russian_letter(c, follower);
  }
  return {1, {}};
}

/// Calls `visit` with every word, lower-case.
void each_word(std::string_view text, std::function<void(std::string const&)> const& visit) {
  std::string word;
  bool cut = false;  // behind an apostrophe
  auto const end_word = [&] {
    if (!word.empty()) visit(word);
    word.clear();
    cut = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("](")) {  // the address of a link
      end_word();
      auto const close = text.find(')', at);
      at = close == std::string_view::npos ? text.size() : close + 1;
      continue;
    }
    auto const letter = letter_at(text, at);
    at += letter.bytes;
    if (letter.apostrophe && !word.empty()) cut = true;
    else if (letter.written.empty()) end_word();
    else if (!cut) word += letter.written;
  }
  end_word();
}

bool is_stop_word(std::string const& word) {
  static std::unordered_set<std::string> const all = [] {
    std::unordered_set<std::string> words;
    for (std::string_view rest = stop_words; !rest.empty();) {
      auto const space = rest.find(' ');
      words.emplace(rest.substr(0, space));
      rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    }
    return words;
  }();
  return all.contains(word);
}

}  // namespace

std::vector<std::string> terms(std::string_view text) {
  std::vector<std::string> found;
  each_word(text, [&](std::string const& word) {
    if (!is_stop_word(word)) found.push_back(text::stem(word));
  });
  return found;
}

std::vector<std::string> content_words(std::string_view text) {
  std::vector<std::string> found;
  each_word(text, [&](std::string const& word) {
    if (!is_stop_word(word)) found.push_back(word);
  });
  return found;
}

}  // namespace vobe::chat
