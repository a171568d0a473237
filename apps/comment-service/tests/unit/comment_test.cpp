#include <gtest/gtest.h>

#include "domain/comment.hpp"

namespace vobe::comment {
namespace {

using namespace std::chrono_literals;
constexpr Timestamp noon{1'800'000'000s};

TEST(HotRank, grows_with_time) {
  EXPECT_GT(hot_rank(0, noon + 1h), hot_rank(0, noon));
}

TEST(HotRank, ten_votes_are_worth_half_a_day) {
  EXPECT_NEAR(hot_rank(10, noon), hot_rank(1, noon + 45'000s), 1e-6);
}

TEST(HotRank, sinks_with_downvotes) {
  EXPECT_LT(hot_rank(-100, noon), hot_rank(0, noon));
}

TEST(HotRank, no_vote_and_one_vote_are_alike) {
  EXPECT_DOUBLE_EQ(hot_rank(0, noon), hot_rank(1, noon));
}

}  // namespace
}  // namespace vobe::comment
