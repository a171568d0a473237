#include "domain/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vobe::content {
namespace {

using ::testing::UnorderedElementsAre;
using namespace std::chrono_literals;

Timestamp const today = Timestamp(std::chrono::seconds(1'800'000'000));

TEST(Facets, name_all_that_a_post_can_be_found_by_once_each) {
  Content const content{.kind = Kind::review,
                        .language = "ru",
                        .tags = {"рок"},
                        .music = {{MusicType::artist, MusicId{3}}, {MusicType::album, MusicId{4}}}};
  EXPECT_THAT(
      facets_of(UserId{7}, content, {ArtistId{3}, ArtistId{5}, ArtistId{5}}),
      UnorderedElementsAre("author:7", "kind:review", "language:ru", "tag:рок", "artist:3", "album:4", "artist:5"));
}

TEST(Narrowing, makes_a_facet_of_the_language_or_else_of_the_kind) {
  auto const both = by_facet({.kind = Kind::news, .language = "ru"});
  EXPECT_EQ(both.facet, "language:ru");
  EXPECT_EQ(both.kind, Kind::news);
  EXPECT_FALSE(both.language);
  EXPECT_EQ(by_facet({.kind = Kind::news}).facet, "kind:news");
}

TEST(Narrowing, keeps_a_facet_that_is_there_and_compares_the_rest) {
  auto const narrowing = by_facet({.facet = "tag:jazz", .kind = Kind::news});
  EXPECT_EQ(narrowing.facet, "tag:jazz");
  EXPECT_EQ(narrowing.kind, Kind::news);
}

TEST(Period, of_all_has_no_beginning) {
  EXPECT_FALSE(start_of(Period::all, today));
  EXPECT_EQ(start_of(Period::day, today), today - 24h);
  EXPECT_EQ(start_of(Period::week, today), today - 7 * 24h);
}

TEST(ShortTime, counts_to_now_where_the_end_is_open_or_in_the_future) {
  EXPECT_TRUE(is_short({.from = today - 24h}, today));
  EXPECT_TRUE(is_short({.from = today - 24h, .to = today + 10'000h}, today));
  EXPECT_TRUE(is_short({.from = today + 24h}, today));
  EXPECT_FALSE(is_short({.from = today - 100h}, today));
  EXPECT_TRUE(is_short({.from = today - 100h, .to = today - 90h}, today));
  EXPECT_FALSE(is_short({.to = today - 90h}, today));
}

}  // namespace
}  // namespace vobe::content
