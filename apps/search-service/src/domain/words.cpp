#include "domain/words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "chassis/core/text.hpp"

namespace vobe::search {

namespace {

constexpr std::size_t most_joined_words = 6;
constexpr std::size_t longest_joined = 40;    // bytes
constexpr std::size_t most_words_of_key = 4;  // a name of more words is not typed without spaces

UChar32 next(std::string_view text, std::size_t& at) {
  auto i = static_cast<std::int32_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(text.data(), i, static_cast<std::int32_t>(text.size()), c);
  at = static_cast<std::size_t>(i);
  return c;
}

void append(std::string& out, UChar32 c) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  out.append(bytes, static_cast<std::size_t>(length));
}

bool is_mark(UChar32 c) {
  return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

/// Belongs into a word: a letter or digit; behind one also a mark or something that isn't seen (a soft hyphen).
bool is_word_start(UChar32 c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return u_isalnum(c);
}
bool is_word_part(UChar32 c) {
  if (c < 0x80) return is_word_start(c);
  return is_word_start(c) || is_mark(c) || u_charType(c) == U_FORMAT_CHAR;
}

/// Letters that do not decompose, as people type them without the right keyboard.
std::string_view plain_letter(UChar32 c) {
  switch (c) {
    case 0xe6: return "ae";
    case 0x153: return "oe";
    case 0xf8: return "o";
    case 0x142: return "l";
    case 0x111:
    case 0xf0: return "d";
    case 0xfe: return "th";
    case 0x127: return "h";
    case 0x131: return "i";
    case 0x451: return "е";
    default: return {};
  }
}

icu::Normalizer2 const& nfd() {
  UErrorCode status = U_ZERO_ERROR;
  auto const* found = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU: no normalization data");
  return *found;
}

/// Takes accents off, ё is е; й ї ў are letters of their own.
void append_plain(std::string& out, UChar32 c) {
  if (c < 0x80 || c == 0x439 || c == 0x457 || c == 0x45e) {
    if (c >= 0x80 || is_word_start(c)) append(out, c);
    return;
  }
  if (auto const plain = plain_letter(c); !plain.empty()) {
    out += plain;
    return;
  }
  icu::UnicodeString parts;
  if (!nfd().getDecomposition(c, parts)) {
    if (!(c >= 0x300 && c < 0x370) && (u_isalnum(c) || is_mark(c))) append(out, c);
    return;
  }
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    UChar32 const part = parts.char32At(i);
    bool const accent = part >= 0x300 && part < 0x370;
    if (!accent && (u_isalnum(part) || is_mark(part))) append(out, part);
  }
}

std::string fold_word(std::string_view word) {
  std::string const folded = text::fold(word);
  std::string out;
  out.reserve(folded.size());
  for (std::size_t at = 0; at < folded.size();) {
    std::size_t const before = out.size();
    append_plain(out, next(folded, at));
    if (out.size() > longest_word) {
      out.resize(before);
      break;
    }
  }
  return out;
}

/// "!" for "i" and the like, between letters.
char letter_for(char c) {
  switch (c) {
    case '!': return 'i';
    case '$': return 's';
    case '@': return 'a';
    default: return 0;
  }
}

constexpr std::array<std::string_view, 108> stop_words{
    "a",    "about", "all",   "also",  "am",   "an",    "and",   "any",  "are",  "as",   "at",  "be",  "been", "but",
    "by",   "can",   "did",   "do",    "does", "for",   "from",  "had",  "has",  "have", "how", "i",   "if",   "in",
    "into", "is",    "it",    "its",   "me",   "my",    "no",    "not",  "of",   "on",   "or",  "our", "so",   "than",
    "that", "the",   "their", "them",  "then", "there", "these", "they", "this", "to",   "was", "we",  "were", "what",
    "when", "where", "which", "who",   "why",  "will",  "with",  "you",  "your", "а",    "без", "бы",  "в",    "во",
    "вот",  "все",   "где",   "для",   "до",   "его",   "ее",    "если", "же",   "за",   "и",   "из",  "или",  "их",
    "к",    "как",   "ко",    "когда", "ли",   "мне",   "мы",    "на",   "не",   "но",   "о",   "об",  "он",   "от",
    "по",   "про",   "с",     "со",    "так",  "то",    "у",     "что",  "это",  "я"};

bool is_article(std::string_view word) {
  return word == "the" || word == "a" || word == "an";
}

void add_once(std::vector<std::string>& forms, std::string form) {
  if (!form.empty() && form.size() <= longest_joined && std::ranges::find(forms, form) == forms.end()) {
    forms.push_back(std::move(form));
  }
}

void append_spaced(std::string& out, std::string_view word) {
  if (!out.empty()) out += ' ';
  out += word;
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::size_t chunk = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const begin = at;
    UChar32 const c = next(text, at);
    if (!is_word_start(c)) {
      if (u_isUWhiteSpace(c)) ++chunk;
      continue;
    }
    std::size_t end = at;
    while (at < text.size() && is_word_part(next(text, at))) end = at;
    at = end;
    std::string folded = fold_word(text.substr(begin, end - begin));
    if (!folded.empty()) words.push_back({std::move(folded), begin, end, chunk});
  }
  return words;
}

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> folded;
  for (auto& word : words_of(text)) folded.push_back(std::move(word.folded));
  return folded;
}

std::vector<std::string> joined_forms(std::string_view chunk, std::vector<Word> const& words, std::size_t first,
                                      std::size_t count) {
  std::vector<std::string> forms;
  if (count < 2 || count > most_joined_words) return forms;
  std::string plain;
  std::string lettered;
  std::size_t const offset = words[first].begin;
  for (std::size_t i = first; i < first + count; ++i) {
    plain += words[i].folded;
    lettered += words[i].folded;
    if (i + 1 == first + count || words[i].end + 1 != words[i + 1].begin) continue;
    if (char const letter = letter_for(chunk[words[i].end - offset]); letter != 0) lettered += letter;
  }
  add_once(forms, std::move(plain));
  add_once(forms, std::move(lettered));
  return forms;
}

std::string indexed_text(std::string_view text) {
  auto const words = words_of(text);
  std::string out;
  std::string joined;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t count = 1;
    while (i + count < words.size() && words[i + count].chunk == words[i].chunk) ++count;
    for (std::size_t k = i; k < i + count; ++k) append_spaced(out, words[k].folded);
    auto const chunk = text.substr(words[i].begin, words[i + count - 1].end - words[i].begin);
    for (auto const& form : joined_forms(chunk, words, i, count)) append_spaced(joined, form);
    i += count;
  }
  if (!joined.empty()) append_spaced(out, joined);
  return out;
}

std::string indexed_name(std::string_view name) {
  std::string out = indexed_text(name);
  auto const words = folded_words(name);
  if (words.size() >= 2 && words.size() <= most_words_of_key) {
    std::string whole;
    for (auto const& word : words) whole += word;
    if (whole.size() <= longest_joined) append_spaced(out, whole);
  }
  return out;
}

std::string name_key(std::string_view name) {
  auto const words = folded_words(name);
  std::string key;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == 0 && words.size() > 1 && is_article(words[i])) continue;
    key += words[i];
  }
  return key;
}

bool is_stop_word(std::string_view folded) {
  return std::ranges::find(stop_words, folded) != stop_words.end();
}

bool is_cyrillic(std::string_view folded) {
  std::size_t at = 0;
  if (folded.empty()) return false;
  UChar32 const c = next(folded, at);
  return c >= 0x400 && c < 0x530;
}

bool has_digit(std::string_view folded) {
  return std::ranges::any_of(folded, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace vobe::search
