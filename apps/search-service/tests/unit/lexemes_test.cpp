#include "domain/lexemes.hpp"

#include <gtest/gtest.h>

namespace vobe::search {
namespace {

TEST(Lexemes, of_a_word_with_one) {
  auto const of = lexemes_of("records");
  EXPECT_EQ(of.lexeme, "record");
  EXPECT_EQ(of.other_form, "");
  EXPECT_EQ(of.other_lexeme, "");
  EXPECT_EQ(lexemes_of("альбомів").other_form, "") << "no Russian";
}

TEST(Lexemes, of_a_noun_whose_forms_get_two) {
  auto const singular = lexemes_of("альбом");
  EXPECT_EQ(singular.lexeme, "альб");
  EXPECT_EQ(singular.other_form, "альбома");
  EXPECT_EQ(singular.other_lexeme, lexemes_of("альбома").lexeme);

  auto const plural = lexemes_of("альбомов");
  EXPECT_EQ(plural.lexeme, "альбом");
  EXPECT_EQ(plural.other_form, "альбом");
  EXPECT_EQ(plural.other_lexeme, singular.lexeme);
}

}  // namespace
}  // namespace vobe::search
