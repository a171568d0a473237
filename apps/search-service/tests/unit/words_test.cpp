#include "domain/words.hpp"

#include <gmock/gmock.h>

namespace vobe::search {
namespace {

using ::testing::ElementsAre;

TEST(Words, are_folded_without_case_and_accents_and_yo) {
  EXPECT_THAT(folded_words("Björk и Пугачёва — Ágætis ＢＹＲＪＵＮ"),
              ElementsAre("bjork", "и", "пугачева", "agaetis", "byrjun"));
  EXPECT_THAT(folded_words("Motörhead Sigur Rós Sørøya Łódź"),
              ElementsAre("motorhead", "sigur", "ros", "soroya", "lodz"));
}

TEST(Words, keep_the_letter_that_a_breve_makes) {
  EXPECT_THAT(folded_words("Цой"), ElementsAre("цой"));
  EXPECT_THAT(folded_words("Цои\xcc\x86"), ElementsAre("цой")) << "decomposed";
}

TEST(Words, know_where_they_stood) {
  std::string const text = "Ёж, AC/DC";
  auto const words = words_of(text);
  ASSERT_EQ(words.size(), 3u);
  EXPECT_EQ(text.substr(words[0].begin, words[0].end - words[0].begin), "Ёж");
  EXPECT_EQ(text.substr(words[2].begin, words[2].end - words[2].begin), "DC");
  EXPECT_EQ(words[1].chunk, words[2].chunk);
  EXPECT_NE(words[0].chunk, words[1].chunk);
}

TEST(Words, that_punctuation_ties_are_also_one) {
  EXPECT_EQ(indexed_text("AC/DC live"), "ac dc live acdc");
  EXPECT_EQ(indexed_text("R.E.M."), "r e m rem");
  EXPECT_EQ(indexed_text("P!nk, Ke$ha"), "p nk ke ha pnk pink keha kesha");
  EXPECT_EQ(indexed_text("Don't"), "don t dont");
}

TEST(Words, of_a_short_name_are_also_one) {
  EXPECT_EQ(indexed_name("Pink Floyd"), "pink floyd pinkfloyd");
  EXPECT_EQ(indexed_name("The Rise and Fall of Ziggy"), "the rise and fall of ziggy");
}

TEST(NameKey, leaves_out_spaces_punctuation_and_a_leading_article) {
  EXPECT_EQ(name_key("The Beatles"), "beatles");
  EXPECT_EQ(name_key("AC/DC"), name_key("ac dc"));
  EXPECT_EQ(name_key("The"), "the");
  EXPECT_EQ(name_key("( )"), "");
}

TEST(Words, are_bounded) {
  auto const words = folded_words(std::string(5000, 'x'));
  ASSERT_EQ(words.size(), 1u);
  EXPECT_LE(words[0].size(), longest_word);
  EXPECT_TRUE(folded_words("\u200b\u00a0 \xff\xfe !").empty());
}

}  // namespace
}  // namespace vobe::search
