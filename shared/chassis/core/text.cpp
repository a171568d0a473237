#include "chassis/core/text.hpp"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace vobe::text {
namespace {

constexpr std::string_view ellipsis = "…";

[[noreturn]] void fail(char const* what) {
  throw std::runtime_error(std::string("ICU: ") + what);
}

/// Length of the ASCII prefix, eight bytes at a time.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, 8);
    if ((block & 0x8080808080808080u) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

bool is_ascii(std::string_view text) {
  return ascii_prefix(text) == text.size();
}

/// The code point at `at`, which moves behind it; U+FFFD for what is not UTF-8.
UChar32 next(std::string_view text, std::size_t& at) {
  auto const byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    ++at;
    return byte;
  }
  auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data());
  auto const size = static_cast<std::int64_t>(text.size());
  auto i = static_cast<std::int64_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, size, c);
  at = static_cast<std::size_t>(i);
  return c;
}

/// The code point that ends before `end`, which moves to its beginning.
UChar32 previous(std::string_view text, std::size_t& end) {
  std::size_t start = end - 1;
  while (start > 0 && end - start < 4 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
  std::size_t at = start;
  UChar32 const c = next(text, at);
  if (at != end) {  // not UTF-8
    --end;
    return 0xfffd;
  }
  end = start;
  return c;
}

void append(std::string& out, UChar32 c) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  out.append(bytes, static_cast<std::size_t>(length));
}

icu::Normalizer2 const& normalizer(icu::Normalizer2 const* (*instance)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  auto const* found = instance(status);
  if (U_FAILURE(status)) fail("no normalization data");
  return *found;
}

icu::StringPiece piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(std::min<std::size_t>(text.size(), INT32_MAX))};
}

std::string normalize(icu::Normalizer2 const& form, std::string_view text) {
  std::string out;
  out.reserve(text.size());
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode status = U_ZERO_ERROR;
  form.normalizeUTF8(0, piece(text), sink, nullptr, status);
  if (U_FAILURE(status)) fail("normalization failed");
  return out;
}

/// Whether a reader sees something for it, by itself or on its neighbour.
bool is_visible(UChar32 c) {
  if (c < 0x80) return c > 0x20 && c < 0x7f;
  // BRAILLE PATTERN BLANK, MUSICAL SYMBOL NULL NOTEHEAD: symbols by category, nothing by look.
  if (c == 0x2800 || c == 0x1d159) return false;
  constexpr std::uint32_t unseen = U_GC_C_MASK | U_GC_Z_MASK;
  constexpr std::uint32_t private_use = U_GC_CO_MASK;
  std::uint32_t const category = U_GET_GC_MASK(c);
  if ((category & unseen & ~private_use) != 0) return false;
  return !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);  // fillers, variation selectors
}

/// Two neighbours of this kind always have a grapheme boundary between them (UAX #29, rule GB999), which spares
/// most texts, Cyrillic ones too, the break iterator.
bool stands_alone(UChar32 c) {
  if (c < 0x300) return c != '\r' && c != 0xad;  // CR LF and the soft hyphen are the exceptions before U+0300
  return u_getIntPropertyValue(c, UCHAR_GRAPHEME_CLUSTER_BREAK) == U_GCB_OTHER;
}

/// Grapheme clusters of a text that is not simple. One iterator per thread is kept; it is not thread-safe.
class Graphemes {
 public:
  explicit Graphemes(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&text_, text.data(), static_cast<std::int64_t>(text.size()), &status);
    iterator().setText(&text_, status);
    if (U_FAILURE(status)) fail("the text can't be broken into characters");
    iterator().first();
  }
  ~Graphemes() { utext_close(&text_); }
  Graphemes(Graphemes const&) = delete;
  Graphemes& operator=(Graphemes const&) = delete;

  /// Byte offset of the next boundary, or nothing at the end.
  std::optional<std::size_t> next() {
    auto const boundary = iterator().next();
    if (boundary == icu::BreakIterator::DONE) return std::nullopt;
    return static_cast<std::size_t>(boundary);
  }

 private:
  static icu::BreakIterator& iterator() {
    thread_local std::unique_ptr<icu::BreakIterator> const kept = [] {
      UErrorCode status = U_ZERO_ERROR;
      std::unique_ptr<icu::BreakIterator> made(
          icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
      if (U_FAILURE(status)) fail("no break rules");
      return made;
    }();
    return *kept;
  }

  UText text_ = UTEXT_INITIALIZER;
};

/// Byte offset behind the first `count` grapheme clusters, at most the size.
std::size_t after_graphemes(std::string_view text, std::size_t count) {
  if (text.size() <= count) return text.size();
  std::size_t at = 0;
  std::size_t passed = 0;
  bool simple = true;
  while (at < text.size() && simple && passed < count) {
    simple = stands_alone(next(text, at));
    ++passed;
  }
  // The neighbour behind may still join the last one.
  if (simple && at < text.size()) {
    std::size_t behind = at;
    simple = stands_alone(next(text, behind));
  }
  if (simple) return at;

  Graphemes graphemes(text);
  std::size_t end = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const boundary = graphemes.next();
    if (!boundary) break;
    end = *boundary;
  }
  return end;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size();
    if (!u_isUWhiteSpace(previous(text, start))) break;
    text = text.substr(0, start);
  }
  return text;
}

/// Cyrillic small letters of Russian, Ukrainian and Belarusian the way people write them in Latin letters; nothing
/// for others. (ICU's rules give scholarly letters with carons, which would end as "zuki".)
std::optional<std::string_view> romanize(UChar32 c) {
  constexpr std::string_view russian[] = {"a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "y", "k",
                                          "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f", "kh",
                                          "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya"};
  if (c >= 0x430 && c <= 0x44f) return russian[c - 0x430];
  switch (c) {
    case 0x451: return "yo";  // ё
    case 0x454: return "ye";  // є
    case 0x456: return "i";   // і
    case 0x457: return "yi";  // ї
    case 0x45e: return "u";   // ў
    case 0x491: return "g";   // ґ
    default: return std::nullopt;
  }
}

/// Any script to ASCII, as far as ICU has rules for it. Made at the first text that needs it (some megabytes), one
/// for the process; the mutex is only taken for texts that hold more than Latin, Russian and the like.
std::string transliterate(std::string const& text) {
  static std::mutex mutex;
  static std::unique_ptr<icu::Transliterator> const to_ascii = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) fail("no transliteration rules");
    return made;
  }();
  auto wide = icu::UnicodeString::fromUTF8(piece(text));
  {
    std::lock_guard const lock(mutex);
    to_ascii->transliterate(wide);
  }
  std::string out;
  wide.toUTF8String(out);
  return out;
}

bool is_ascii_alphanumeric(UChar32 c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char ascii_lower(UChar32 c) {
  return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/// What belongs inside a word and leaves no gap: "Don't" → "dont".
bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == 0x2019 || c == 0x2bc || c == '`' || c == 0x2bb;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data());
  auto const size = static_cast<std::int64_t>(text.size());
  auto at = static_cast<std::int64_t>(ascii_prefix(text));
  while (at < size) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c < 0) return false;
  }
  return true;
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  auto const& form = normalizer(icu::Normalizer2::getNFCInstance);
  UErrorCode status = U_ZERO_ERROR;
  if (form.isNormalizedUTF8(piece(text), status) && U_SUCCESS(status)) return std::string(text);
  return normalize(form, text);
}

std::string fold(std::string_view text) {
  if (!is_ascii(text)) return normalize(normalizer(icu::Normalizer2::getNFKCCasefoldInstance), text);
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return ascii_lower(c); });
  return out;
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::size_t visible_length(std::string_view text) {
  std::size_t visible = 0;
  bool simple = true;
  for (std::size_t at = 0; at < text.size() && simple;) {
    UChar32 const c = next(text, at);
    simple = stands_alone(c) || c == '\r';  // CR is never seen, so it doesn't matter what it joins
    visible += is_visible(c) ? 1 : 0;
  }
  if (simple) return visible;

  visible = 0;
  Graphemes graphemes(text);
  std::size_t at = 0;
  while (auto const boundary = graphemes.next()) {
    bool seen = false;
    while (at < *boundary) seen |= is_visible(next(text, at));
    visible += seen ? 1 : 0;
  }
  return visible;
}

bool has_line_breaking_or_control(std::string_view text) {
  bool only_format = !text.empty();
  for (std::size_t at = 0; at < text.size();) {
    UChar32 const c = next(text, at);
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
    if (c < 0x80) {
      only_format = false;
      continue;
    }
    if (c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) return true;
    only_format =
        only_format && (u_charType(c) == U_FORMAT_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
  }
  return only_format;
}

std::string excerpt(std::string_view text, std::size_t graphemes) {
  text = trim(text);
  std::size_t const end = after_graphemes(text, graphemes);
  if (end == text.size()) return std::string(text);

  // White space within the last fifth is a better place than the middle of a word, unless a word ends there anyway.
  std::string_view kept = text.substr(0, end);
  std::size_t behind = end;
  if (!u_isUWhiteSpace(next(text, behind))) {
    std::size_t const earliest = after_graphemes(kept, graphemes - graphemes / 5);
    for (std::size_t at = end; at > earliest;) {
      if (!u_isUWhiteSpace(previous(text, at))) continue;
      kept = text.substr(0, at);
      break;
    }
  }
  std::string out(trim_end(kept));
  out += ellipsis;
  return out;
}

std::string slug(std::string_view text, std::size_t longest) {
  std::string ascii;
  if (is_ascii(text)) {
    ascii = text;
  } else {
    std::string const folded = fold(text);
    bool foreign = false;
    for (std::size_t at = 0; at < folded.size();) {
      UChar32 const c = next(folded, at);
      if (auto const latin = romanize(c)) {
        ascii += *latin;
      } else if (c < 0x80 || is_apostrophe(c) || !u_isalnum(c)) {
        append(ascii, c);
      } else {
        append(ascii, c);
        foreign = true;
      }
    }
    if (foreign) ascii = transliterate(ascii);
  }

  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < ascii.size();) {
    UChar32 const c = next(ascii, at);
    if (is_ascii_alphanumeric(c)) {
      if (gap && !out.empty()) out += '-';
      gap = false;
      out += ascii_lower(c);
    } else if (!is_apostrophe(c)) {
      gap = true;
    }
    if (out.size() > longest) break;
  }
  if (out.size() > longest) {
    // Whole words where that leaves at least half of the room filled.
    std::size_t const hyphen = out.rfind('-', longest);
    out.resize(hyphen != std::string::npos && hyphen >= longest / 2 ? hyphen : longest);
    while (out.ends_with('-')) out.pop_back();
  }
  return out;
}

std::string index_letter(std::string_view name) {
  std::size_t at = 0;
  UChar32 first = 0;
  do {
    if (at >= name.size()) return "#";
    first = next(name, at);
  } while (u_isUWhiteSpace(first) || u_ispunct(first) || !is_visible(first));
  if (!u_isalpha(first)) return "#";

  std::string letter;
  if (first < 0x80) {
    letter += static_cast<char>(first);
  } else {
    std::string cluster;
    append(cluster, first);
    for (std::size_t mark = at; at < name.size(); at = mark) {  // decomposed accents behind it
      UChar32 const c = next(name, mark);
      if ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0) break;
      append(cluster, c);
    }
    letter = fold(cluster);
  }

  std::size_t start = 0;
  UChar32 base = next(letter, start);
  // Letters of their own in the Russian, Ukrainian and Belarusian alphabets, though they decompose: й ї ў.
  if (base != 0x439 && base != 0x457 && base != 0x45e) {
    std::string const decomposed = normalize(normalizer(icu::Normalizer2::getNFDInstance), letter);
    start = 0;
    base = next(decomposed, start);
  }
  std::string out;
  append(out, u_toupper(base));
  return out;
}

std::string_view detect_language(std::string_view text) {
  std::size_t letters = 0;
  std::size_t cyrillic = 0;
  for (std::size_t at = 0; at < text.size();) {
    UChar32 const c = next(text, at);
    if (!u_isalpha(c)) continue;
    ++letters;
    cyrillic += c >= 0x400 && c < 0x530 ? 1 : 0;
  }
  // A quarter is enough: Russian texts about music are full of names in Latin letters, English ones hardly cite
  // Cyrillic.
  return cyrillic > 0 && cyrillic * 4 >= letters ? "ru" : "en";
}

std::string_view trim(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t at = start;
    if (!u_isUWhiteSpace(next(text, at))) break;
    start = at;
  }
  return trim_end(text.substr(start));
}

}  // namespace vobe::text
