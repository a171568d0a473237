#include "domain/query.hpp"

#include <gmock/gmock.h>

#include <random>

#include "domain/words.hpp"

namespace vobe::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Term word(std::string text) {
  return {std::move(text), false, false};
}
Term phrase(std::string text) {
  return {std::move(text), true, false};
}
Term without(std::string text) {
  return {std::move(text), false, true};
}

TEST(ParseQuery, tells_words_phrases_and_exclusions_apart) {
  auto const query = parse_query("queen \"hot space\" -live  «группа крови»");
  EXPECT_THAT(query.terms, ElementsAre(word("queen"), phrase("hot space"), without("live"), phrase("группа крови")));
  EXPECT_EQ(query.wanted_text(), "queen hot space группа крови");
}

TEST(ParseQuery, reads_filters_in_any_case_and_quoted) {
  auto const query = parse_query("Tag:рок by:anna artist:\"David Bowie\" heroes");
  EXPECT_THAT(query.operators, ElementsAre(Operator{Field::tag, "рок"}, Operator{Field::by, "anna"},
                                           Operator{Field::artist, "David Bowie"}));
  EXPECT_THAT(query.terms, ElementsAre(word("heroes")));
}

TEST(ParseQuery, leaves_out_by_operators_too) {
  auto const query = parse_query("space -tag:live -by:\"anna k\" -ARTIST:queen");
  EXPECT_THAT(query.operators, ElementsAre(Operator{Field::tag, "live", true}, Operator{Field::by, "anna k", true},
                                           Operator{Field::artist, "queen", true}));
  EXPECT_THAT(query.terms, ElementsAre(word("space")));
}

TEST(ParseQuery, gives_operators_back_as_they_may_be_typed) {
  for (std::string const text :
       {"by:anna -tag:live", "artist:\"David Bowie\"", "-artist:«\"Weird Al\" Yankovic»", "artist:«\"x»", "tag:"}) {
    auto const query = parse_query(text);
    EXPECT_EQ(query.operators_text(), text == "tag:" ? "" : text);
    EXPECT_EQ(parse_query(query.operators_text()).operators, query.operators);
  }
}

TEST(ParseQuery, of_filters_alone_is_not_empty_but_has_no_words) {
  auto const query = parse_query("tag:jazz");
  EXPECT_FALSE(query.empty());
  EXPECT_FALSE(query.has_words());
}

TEST(ParseQuery, takes_an_unclosed_quote_for_no_quote) {
  EXPECT_THAT(parse_query("\"abc def").terms, ElementsAre(word("abc"), word("def")));
}

TEST(ParseQuery, takes_a_dash_between_words_for_punctuation) {
  EXPECT_THAT(parse_query("queen - live").terms, ElementsAre(word("queen"), word("live")));
}

TEST(ParseQuery, keeps_a_name_of_punctuation) {
  EXPECT_EQ(parse_query(" ( ) ").symbols, "( )");
  EXPECT_FALSE(parse_query("!!!").empty());
}

TEST(ParseQuery, finds_nothing_to_look_for_in_operators_alone) {
  for (auto const* text : {"", " ", "tag:", "by: ", "-word", "-\"a b\"", "-tag:live", "-by:anna -word",
                           "tag:() artist:", "\u200b\u200b"}) {
    EXPECT_TRUE(parse_query(text).empty()) << text;
  }
}

TEST(ParseQuery, takes_whatever_was_an_engines_syntax_for_words) {
  EXPECT_THAT(parse_query("AC/DC").terms, ElementsAre(word("AC/DC")));
  EXPECT_THAT(parse_query("[a TO").terms, ElementsAre(word("[a"), word("TO")));
  EXPECT_THAT(parse_query("a:b").terms, ElementsAre(word("a:b")));
  EXPECT_THAT(parse_query("AND OR NOT").terms, ElementsAre(word("AND"), word("OR"), word("NOT")));
  EXPECT_THAT(parse_query("a && ||").terms, ElementsAre(word("a")));
  for (auto const* symbols : {"(", "-", "*", "\\", "~", "'; --", ":*", "<->", "\""})
    EXPECT_EQ(parse_query(symbols).symbols, symbols);
}

TEST(ParseQuery, is_bounded) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "a ";
  EXPECT_EQ(parse_query(text).terms.size(), most_terms);
}

TEST(ParseQuery, ends_with_terms_that_hold_words_for_any_bytes) {
  std::mt19937 random(7);
  constexpr std::string_view alphabet = "ab \"-:«»tagby'\\()&|!<>*~\xd0\xb9\xff\xc3";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 30; n > 0; --n) text += alphabet[random() % alphabet.size()];
    for (auto const& term : parse_query(text).terms)
      EXPECT_THAT(words_of(term.text), ::testing::Not(IsEmpty())) << text;
  }
}

}  // namespace
}  // namespace vobe::search
