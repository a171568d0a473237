#include "chassis/core/text.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace vobe::text {
namespace {

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  while (times-- > 0) out += piece;
  return out;
}

constexpr std::string_view family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";

TEST(ValidUtf8, TakesEveryPlaneAndRefusesBrokenForms) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain text that is longer than a block"));
  EXPECT_TRUE(is_valid_utf8("я€🎸\U0010FFFF"));
  EXPECT_FALSE(is_valid_utf8("long enough to pass \x80"));
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_FALSE(is_valid_utf8("abc\xd0"));           // cut
}

TEST(Nfc, ComposesAndLeavesTheRest) {
  EXPECT_EQ(nfc("abc"), "abc");
  EXPECT_EQ(nfc("и\u0306e\u0301"), "йé");
  EXPECT_EQ(nfc("йé"), "йé");
  EXPECT_EQ(nfc("ﬁ"), "ﬁ");  // a compatibility form, not a canonical one
}

TEST(Fold, MakesLookAlikesOfOneNameEqual) {
  EXPECT_EQ(fold("FI"), "fi");
  EXPECT_EQ(fold("ﬁ"), "fi");
  EXPECT_EQ(fold("ＦＩ"), "fi");
  EXPECT_EQ(fold("Straße"), fold("STRASSE"));
  EXPECT_EQ(fold("Й"), fold("и\u0306"));
  EXPECT_NE(fold("e"), fold("é"));
}

TEST(Length, CountsCodePoints) {
  EXPECT_EQ(length(""), 0u);
  EXPECT_EQ(length("ab"), 2u);
  EXPECT_EQ(length(repeat("🎸", 300)), 300u);
  EXPECT_EQ(length(family), 7u);
}

TEST(VisibleLength, CountsWhatAReaderSeesAsCharacters) {
  EXPECT_EQ(visible_length("a b\tc"), 3u);
  EXPECT_EQ(visible_length("Привет"), 6u);
  EXPECT_EQ(visible_length("и\u0306e\u0301"), 2u);
  EXPECT_EQ(visible_length(family), 1u);
  EXPECT_EQ(visible_length(repeat(family, 3)), 3u);
  EXPECT_EQ(visible_length("🇷🇺🇬🇧"), 2u);
  EXPECT_EQ(visible_length("a\r\nb"), 2u);
}

TEST(VisibleLength, IsZeroForTextsOfNothing) {
  for (auto const* text : {"", "   ", "\r\n", "\u200E\u200E\u200E\u200E\u200E", "\u200B\u200B", "\u00A0\u00A0",
                           "\uFEFF\uFEFF\uFEFF", "\u2060\u2060\u2060", "\u3164", "\u2800", "\u00AD", "\u115F\u1160",
                           "\uFE0F", "\u034F", "\U000E0001", "\u0378"}) {
    EXPECT_EQ(visible_length(text), 0u) << text;
  }
}

TEST(OneLine, RefusesControlsBreaksAndDirectionOverrides) {
  for (auto const* text : {"a\nb", "a\tb", "a\x7f", "a\u0085b", "a\u2028b", "a\u2029b", "abc\u202Edef", "\u2066a",
                           "a\u2069", "\u200B\u200D", "\u200E"}) {
    EXPECT_TRUE(has_line_breaking_or_control(text)) << text;
  }
}

TEST(OneLine, TakesOrdinaryTextsOfAllScripts) {
  for (auto const* text : {"", "abc", "Жуки", "שלום", family.data(), "a\u200Db", "ﾊﾛｰ", " "}) {
    EXPECT_FALSE(has_line_breaking_or_control(text)) << text;
  }
}

TEST(Excerpt, ReturnsShortTextsWhole) {
  EXPECT_EQ(excerpt(" short ", 10), "short");
  EXPECT_EQ(excerpt("", 10), "");
  EXPECT_EQ(excerpt("Привет", 6), "Привет");
}

TEST(Excerpt, NeverCutsACharacterInTwo) {
  EXPECT_EQ(excerpt(repeat(family, 400), 5), repeat(family, 5) + "…");
  EXPECT_EQ(excerpt("aaaae\u0301bbbb", 5), "aaaae\u0301…");
  EXPECT_EQ(excerpt("🇷🇺🇬🇧🇫🇷", 2), "🇷🇺🇬🇧…");
}

TEST(Excerpt, PrefersTheEndOfAWordWithinTheLastFifth) {
  EXPECT_EQ(excerpt("one two three four", 16), "one two three…");
  EXPECT_EQ(excerpt("one two three four", 13), "one two three…");
  EXPECT_EQ(excerpt("слово " + repeat("я", 40), 20), "слово " + repeat("я", 14) + "…");
}

TEST(Slug, JoinsLatinWordsByHyphens) {
  EXPECT_EQ(slug("Hello, World!"), "hello-world");
  EXPECT_EQ(slug("AC/DC"), "ac-dc");
  EXPECT_EQ(slug("Don't Stop Me Now"), "dont-stop-me-now");
  EXPECT_EQ(slug("Don’t – Stop"), "dont-stop");
  EXPECT_EQ(slug("  --  "), "");
}

TEST(Slug, WritesOtherScriptsInLatinLetters) {
  EXPECT_EQ(slug("Жуки"), "zhuki");
  EXPECT_EQ(slug("Ёлка и щука: подъезд"), "yolka-i-shchuka-podezd");
  EXPECT_EQ(slug("Океан Ельзи — Їжак"), "okean-elzi-yizhak");
  EXPECT_EQ(slug("Björk Guðmundsdóttir"), "bjork-gudmundsdottir");
  EXPECT_EQ(slug("Motörhead"), "motorhead");
  EXPECT_EQ(slug("Σωκράτης"), "sokrates");
  EXPECT_EQ(slug("🎸🎸🎸"), "");
}

TEST(Slug, IsAsciiForEveryScriptThatIsTried) {
  for (auto const* text : {"東京事変", "방탄소년단", "فيروز", "ไทย", "सितार", "ქართული"}) {
    auto const made = slug(text);
    EXPECT_FALSE(made.empty()) << text;
    for (char const c : made) EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') << made;
  }
}

TEST(Slug, IsCutAtAWordWhereThatLeavesEnough) {
  EXPECT_EQ(slug("one two three four", 12), "one-two");
  EXPECT_EQ(slug("one two three four", 13), "one-two-three");
  EXPECT_EQ(slug(repeat("a", 200), 80), repeat("a", 80));
  EXPECT_EQ(slug("a " + repeat("b", 200), 10), "a-bbbbbbbb");
}

TEST(Slug, CanBeMadeByThreadsAtTheSameTime) {
  auto const many = [] {
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(slug("東京"), slug("東京"));
      EXPECT_EQ(visible_length(family), 1u);
    }
  };
  std::jthread const one(many);
  std::jthread const two(many);
}

TEST(IndexLetter, FoldsCaseAndAccentsButNotLettersOfTheirOwn) {
  EXPECT_EQ(index_letter("élan"), "E");
  EXPECT_EQ(index_letter("e\u0301lan"), "E");
  EXPECT_EQ(index_letter("ёлка"), "Е");
  EXPECT_EQ(index_letter("жуки"), "Ж");
  EXPECT_EQ(index_letter("йога"), "Й");
  EXPECT_EQ(index_letter("и\u0306ога"), "Й");
  EXPECT_EQ(index_letter("їжак"), "Ї");
  EXPECT_EQ(index_letter("zebra"), "Z");
  EXPECT_EQ(index_letter("東京"), "東");
}

TEST(IndexLetter, PassesOverPunctuationAndGathersTheRest) {
  EXPECT_EQ(index_letter("\"Weird Al\" Yankovic"), "W");
  EXPECT_EQ(index_letter("…And You Will Know Us"), "A");
  EXPECT_EQ(index_letter("10cc"), "#");
  EXPECT_EQ(index_letter("🎸"), "#");
  EXPECT_EQ(index_letter(""), "#");
  EXPECT_EQ(index_letter("..."), "#");
}

TEST(Language, IsRussianFromAQuarterOfCyrillicLettersOn) {
  EXPECT_EQ(detect_language("Hello"), "en");
  EXPECT_EQ(detect_language("Привет"), "ru");
  EXPECT_EQ(detect_language("Новый альбом Godspeed You! Black Emperor"), "ru");
  EXPECT_EQ(detect_language("The band Кино was founded in Leningrad"), "en");
  EXPECT_EQ(detect_language("123 🎸"), "en");
}

TEST(Trim, TakesSpacesOfAllKindsOffBothEnds) {
  EXPECT_EQ(trim(" \t\u00A0a b\u3000\n"), "a b");
  EXPECT_EQ(trim("\u2003"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("яя"), "яя");
}

TEST(EveryFunction, SurvivesTextsThatAreNotUtf8) {
  for (std::string const bad : {"\x80", "abc\xd0", "\xff\xfe", "\xed\xa0\x80z", "\xf0\x9f", "я\x80\x80\x80\x80\x80 "}) {
    EXPECT_FALSE(is_valid_utf8(bad));
    EXPECT_LE(visible_length(bad), bad.size());
    EXPECT_LE(trim(bad).size(), bad.size());
    EXPECT_LE(excerpt(bad, 1).size(), bad.size() + 3);
    EXPECT_LE(slug(bad).size(), 80u);
    EXPECT_FALSE(index_letter(bad).empty());
    EXPECT_FALSE(nfc(bad).empty());
    EXPECT_FALSE(detect_language(bad).empty());
  }
}

}  // namespace
}  // namespace vobe::text
