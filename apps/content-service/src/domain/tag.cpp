#include "domain/tag.hpp"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "chassis/core/text.hpp"

namespace vobe::content {

namespace {

constexpr std::uint32_t word_characters = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;

bool is_word_character(UChar32 c) {
  return (U_MASK(u_charType(c)) & word_characters) != 0;
}

}  // namespace

std::string normal_tag(std::string_view text) {
  auto const trimmed = text::trim(text);
  auto const tag = icu::UnicodeString::fromUTF8({trimmed.data(), static_cast<std::int32_t>(trimmed.size())});
  std::string lower;
  icu::UnicodeString(tag).toLower(icu::Locale::getRoot()).toUTF8String(lower);
  return text::nfc(lower);
}

bool is_tag(std::string_view normal) {
  auto const tag = icu::UnicodeString::fromUTF8({normal.data(), static_cast<std::int32_t>(normal.size())});
  bool any_word = false;
  for (std::int32_t i = 0; i < tag.length(); i = tag.moveIndex32(i, 1)) {
    UChar32 const c = tag.char32At(i);
    if (is_word_character(c)) any_word = any_word || u_isalnum(c);
    else if (c != '-' && c != '_') return false;
  }
  return any_word;
}

bool is_language(std::string_view code) {
  return (code.size() == 2 || code.size() == 3) &&
         std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace vobe::content
