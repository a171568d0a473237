#include "domain/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vobe::artist {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using ::testing::SizeIs;

TEST(SortName, puts_the_article_behind) {
  EXPECT_EQ(derived_sort_name("The Beatles"), "Beatles, The");
  EXPECT_EQ(derived_sort_name("THE WHO"), "WHO, THE");
  EXPECT_EQ(derived_sort_name("The The"), "The, The");
}

TEST(SortName, leaves_other_names_alone) {
  for (auto const* name : {"Theory of a Deadman", "The", "Queen", "Зе Битлз", "AC/DC", "()"})
    EXPECT_EQ(derived_sort_name(name), name);
}

TEST(SortKey, takes_yo_for_ye_and_case_for_nothing) {
  EXPECT_EQ(sort_key_of("Ёлка"), sort_key_of("елка"));
  EXPECT_EQ(sort_key_of("ABBA"), "abba");
}

TEST(SortKey, is_cut_between_code_points) {
  std::string name;
  for (int i = 0; i < 300; ++i) name += "я";
  EXPECT_EQ(sort_key_of(name).size(), 200U);
}

TEST(Slug, has_a_stand_in_where_nothing_is_left) {
  EXPECT_EQ(slug_of("( )", "album"), "album");
  EXPECT_EQ(slug_of("Кино", "artist"), "kino");
  EXPECT_EQ(slug_of("AC/DC", "artist"), "ac-dc");
}

TEST(SearchWords, hold_each_word_and_all_run_together) {
  auto const words = search_words({"AC/DC"});
  EXPECT_THAT(words, Contains("ac"));
  EXPECT_THAT(words, Contains("dc"));
  EXPECT_THAT(words, Contains("acdc"));
}

TEST(SearchWords, hold_latin_letters_beside_the_names_own) {
  EXPECT_THAT(search_words({"Ёлка"}), Contains("елка"));
  EXPECT_THAT(search_words({"Жуки"}), Contains("zhuki"));
  EXPECT_THAT(search_words({"Beyoncé"}), Contains("beyonce"));
  EXPECT_THAT(search_words({"Don't Stop"}), Contains("dont"));
}

TEST(SearchWords, are_never_empty_for_a_name_without_words) {
  EXPECT_THAT(search_words({"!!!"}), Contains("!!!"));
  EXPECT_THAT(search_words({"( )"}), Not(Contains("")));
}

TEST(SearchWords, have_bounds) {
  std::string name;
  for (int i = 0; i < 500; ++i) name += "w" + std::to_string(i) + " ";
  EXPECT_THAT(search_words({name}), SizeIs(200));
  EXPECT_THAT(search_words({std::string(5000, 'a')}), Each(SizeIs(100)));
}

TEST(SearchQuery, wants_every_word_by_its_beginning) {
  EXPECT_EQ(search_query("queen bow"), "'queen':* & 'bow':*");
  EXPECT_EQ(search_query("  AC/DC "), "'ac':* & 'dc':*");
}

TEST(SearchQuery, quotes_what_is_no_word) {
  EXPECT_EQ(search_query("'"), "'''':*");
  EXPECT_EQ(search_query("\\"), "'\\\\':*");
  EXPECT_EQ(search_query("& | !"), "'& | !':*");
}

}  // namespace
}  // namespace vobe::artist
