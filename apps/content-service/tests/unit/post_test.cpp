#include "domain/post.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace vobe::content {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Timestamp at(std::int64_t seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

TEST(HotRank, a_tenfold_score_is_worth_twelve_and_a_half_hours) {
  EXPECT_NEAR(hot_rank(10, at(0)), hot_rank(1, at(45'000)), 1e-9);
  EXPECT_NEAR(hot_rank(100, at(0)), hot_rank(10, at(45'000)), 1e-9);
}

TEST(HotRank, a_negative_score_sinks_as_fast_as_a_positive_one_rises) {
  EXPECT_NEAR(hot_rank(-10, at(45'000)), 0, 1e-9);
  EXPECT_LT(hot_rank(-100, at(0)), hot_rank(-10, at(0)));
}

TEST(HotRank, one_vote_is_worth_nothing_yet) {
  EXPECT_DOUBLE_EQ(hot_rank(0, at(7)), hot_rank(1, at(7)));
}

TEST(Faults, only_reviews_are_rated) {
  EXPECT_THAT(faults_of({.kind = Kind::review, .rating = 7}), IsEmpty());
  EXPECT_THAT(faults_of({.kind = Kind::news}), IsEmpty());
  auto const faults = faults_of({.kind = Kind::news, .rating = 7});
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].type, "not_allowed");
  EXPECT_THAT(faults[0].loc, ElementsAre(std::string("body"), std::string("rating")));
}

TEST(Faults, the_same_music_twice_is_found_at_its_second_place) {
  MusicItem const album{MusicType::album, MusicId{1}};
  MusicItem const artist{MusicType::artist, MusicId{1}};
  EXPECT_THAT(faults_of({.music = {album, artist}}), IsEmpty());
  auto const faults = faults_of({.music = {album, artist, album}});
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].type, "duplicate");
  EXPECT_EQ(std::get<std::int64_t>(faults[0].loc.at(2)), 2);
}

TEST(Distinct, keeps_the_first_of_each) {
  EXPECT_THAT(distinct({"b", "a", "b", "c", "a"}), ElementsAre("b", "a", "c"));
}

TEST(Slug, is_made_of_the_title_and_is_never_empty) {
  EXPECT_EQ(slug_of("Группа крови!"), "gruppa-krovi");
  EXPECT_EQ(slug_of("🎸🎸🎸"), "post");
}

}  // namespace
}  // namespace vobe::content
