#include "domain/snippet.hpp"

#include <algorithm>

#include "chassis/core/encoding.hpp"
#include "chassis/core/text.hpp"

namespace vobe::search {

namespace {

/// The first word of the window with the most wanted words; among equals the earliest.
std::size_t densest_window(std::vector<bool> const& wanted) {
  std::size_t const size = std::min(snippet_words, wanted.size());
  std::size_t inside = 0;
  for (std::size_t i = 0; i < size; ++i) inside += wanted[i] ? 1 : 0;
  std::size_t best = inside;
  std::size_t start = 0;
  for (std::size_t i = size; i < wanted.size(); ++i) {
    inside += wanted[i] ? 1 : 0;
    inside -= wanted[i - size] ? 1 : 0;
    if (inside > best) {
      best = inside;
      start = i - size + 1;
    }
  }
  if (best == 0) return 0;
  // A little of what stands before the first wanted word says more than a mark at the very beginning.
  while (start < wanted.size() && !wanted[start]) ++start;
  std::size_t const before = snippet_words / 4;
  return std::min(start > before ? start - before : 0, wanted.size() - size);
}

/// The last byte at or before `length` where a code point begins.
std::size_t whole_code_points(std::string_view text, std::size_t length) {
  if (length >= text.size()) return text.size();
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  return length;
}

/// The last byte that a cut may leave, so that no user-perceived character (an emoji of seven code points) is split.
/// Where both halves hold more characters than the whole, the cut goes through one.
std::size_t whole_characters(std::string_view text, std::size_t length) {
  constexpr std::size_t longest_character = 64;
  std::size_t cut = whole_code_points(text, length);
  if (cut == text.size()) return cut;
  auto const around = text.substr(0, whole_code_points(text, cut + longest_character));
  auto const characters = text::visible_length(around);
  while (cut > 0 &&
         text::visible_length(around.substr(0, cut)) + text::visible_length(around.substr(cut)) > characters) {
    cut = whole_code_points(text, cut - 1);
  }
  return cut;
}

}  // namespace

std::string make_snippet(std::string_view text, std::vector<Word> const& words, IsWanted const& is_wanted) {
  if (words.empty()) {
    auto const shown = whole_characters(text, longest_snippet);
    return html_escape(text::trim(text.substr(0, shown))) + (shown < text.size() ? "…" : "");
  }
  std::vector<bool> wanted;
  wanted.reserve(words.size());
  for (auto const& word : words) wanted.push_back(is_wanted(word.folded));

  std::size_t const first = densest_window(wanted);
  std::size_t const last = std::min(first + snippet_words, words.size());
  bool const from_beginning = first == 0;
  bool const to_end = last == words.size();
  std::size_t const begin = from_beginning ? 0 : words[first].begin;
  std::size_t const end = to_end ? text.size() : words[last - 1].end;
  std::size_t const stop = begin + whole_characters(text.substr(begin), std::min(end - begin, longest_snippet));

  std::string out = from_beginning ? "" : "…";
  std::size_t at = begin;
  for (std::size_t i = first; i < last && words[i].end <= stop; ++i) {
    if (!wanted[i]) continue;
    out += html_escape(text.substr(at, words[i].begin - at));
    out += "<mark>";
    out += html_escape(text.substr(words[i].begin, words[i].end - words[i].begin));
    out += "</mark>";
    at = words[i].end;
  }
  out += html_escape(text.substr(at, stop - at));
  if (!to_end || stop < end) out += "…";
  return out;
}

}  // namespace vobe::search
