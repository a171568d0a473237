// How often one may ask, and who owns what he asks for.
#include <gtest/gtest.h>

#include "domain/passing.hpp"
#include "domain/rate_limit.hpp"
#include "domain/routes.hpp"

namespace vobe::gateway {

TEST(RateLimit, ABucketEmptiesAndRefillsEvenly) {
  RatePolicy const policy{"read", 60};
  std::int64_t full_at = 0;
  std::int64_t now = 1'000'000'000'000;
  for (int i = 0; i < 60; ++i) {
    auto const verdict = take(policy, full_at, now);
    EXPECT_TRUE(verdict.allowed);
    EXPECT_EQ(verdict.remaining, 59 - i);
  }
  auto const refused = take(policy, full_at, now);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_seconds, 1);
  EXPECT_EQ(refused.reset_seconds, 60);
  EXPECT_TRUE(take(policy, full_at, now + 1'000'000).allowed);
  EXPECT_FALSE(take(policy, full_at, now + 1'000'000).allowed);
  now += 120'000'000;
  EXPECT_EQ(take(policy, full_at, now).remaining, 59) << "never more than the quota";
}

TEST(RateLimit, FieldsSayPolicyAndState) {
  RatePolicy const policy{"write", 120};
  EXPECT_EQ(policy_field(policy), R"("write";q=120;w=60)");
  EXPECT_EQ(limit_field(policy, {.remaining = 7, .reset_seconds = 3}), R"("write";r=7;t=3)");
}

TEST(RouteTable, TakesTheLongestBeginning) {
  RouteTable const routes;
  EXPECT_EQ(routes.owner_of("/api/v1/posts"), "content-service");
  EXPECT_EQ(routes.owner_of("/api/v1/posts/7/comments"), "comment-service");
  EXPECT_EQ(routes.owner_of("/api/v1/posts/7/comments/more"), "comment-service");
  EXPECT_EQ(routes.owner_of("/api/v1/posts//comments"), "content-service");
  EXPECT_EQ(routes.owner_of("/api/v1/me/post-states"), "content-service");
  EXPECT_EQ(routes.owner_of("/api/v1/me"), "");
  EXPECT_EQ(routes.owner_of("/api/v1/postsx"), "");
  EXPECT_EQ(routes.owner_of("/api/v1x/posts"), "");
  EXPECT_EQ(routes.owner_of("/posts"), "");
}

TEST(Passing, HopByHopFieldsStayHere) {
  http::Headers answered;
  answered.add("Connection", "close, X-Hop");
  answered.add("X-Hop", "1");
  answered.add("Keep-Alive", "timeout=5");
  answered.add("Content-Length", "2");
  answered.add("Set-Cookie", "a=1");
  answered.add("Set-Cookie", "b=2");
  answered.add("ETag", "\"x\"");
  auto const fields = fields_for_client(answered);
  EXPECT_EQ(fields.all().size(), 3U);
  EXPECT_EQ(*fields.find("ETag"), "\"x\"");
}

}  // namespace vobe::gateway
