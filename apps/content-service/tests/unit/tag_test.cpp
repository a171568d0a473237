#include "domain/tag.hpp"

#include <gtest/gtest.h>

namespace vobe::content {
namespace {

TEST(Tag, is_lower_case_in_every_script_and_trimmed) {
  EXPECT_EQ(normal_tag("  Post-Punk "), "post-punk");
  EXPECT_EQ(normal_tag("РОК"), "рок");
  EXPECT_EQ(normal_tag("ΡΟΚ"), "ροκ");
}

TEST(Tag, is_composed) {
  EXPECT_EQ(normal_tag("cafe\u0301"), "caf\u00e9");
}

TEST(Tag, holds_letters_digits_hyphens_and_underscores_of_any_script) {
  for (auto const* tag : {"jazz", "80-е", "hip_hop", "音楽", "संगीत", "٣"}) EXPECT_TRUE(is_tag(tag)) << tag;
}

TEST(Tag, holds_nothing_else) {
  for (auto const* tag :
       {"", "-", "_-_", "r&b", "two words", "#rock", "a/b", "🎸", "a\u200bb", "<b>", "a,b", "\u0301"}) {
    EXPECT_FALSE(is_tag(tag)) << tag;
  }
}

TEST(Language, is_two_or_three_small_latin_letters) {
  for (auto const* code : {"ru", "en", "tat"}) EXPECT_TRUE(is_language(code)) << code;
  for (auto const* code : {"", "r", "RU", "en-US", "рус", "english", "e1"}) EXPECT_FALSE(is_language(code)) << code;
}

}  // namespace
}  // namespace vobe::content
