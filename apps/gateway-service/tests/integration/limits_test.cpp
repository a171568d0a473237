// Rate limits: who is counted, what is said, and that a hand-made token chooses nothing.
#include "tests/integration/fixture.hpp"

namespace vobe::gateway {

struct Limits : WithRedis, GatewayTest {
  testing::Answer from(std::string const& address, std::string const& target = "/api/v1/posts") {
    return visitor->get(target, {{"X-Forwarded-For", address}});
  }
};

TEST_F(Limits, OneRequestTooManyIsRefusedAndToldWhenToComeBack) {
  start({{"VOBE_RATE_READ_PER_MINUTE", "3"}});
  auto const first = from("198.51.100.1");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("RateLimit-Policy"), R"("read";q=3;w=60)");
  EXPECT_EQ(first.header("RateLimit"), R"("read";r=2;t=20)");
  from("198.51.100.1");
  from("198.51.100.1", "/api/v1/pages/home");
  auto const fourth = from("198.51.100.1");
  EXPECT_EQ(fourth.status, 429);
  EXPECT_EQ(fourth.text("/type"), "/problems/rate-limited");
  EXPECT_EQ(fourth.header("Retry-After"), "20");
  EXPECT_TRUE(fourth.header("RateLimit").starts_with(R"("read";r=0;)"));
  EXPECT_EQ(from("198.51.100.1", "/api/v1/pages/home").status, 429);
  EXPECT_EQ(from("198.51.100.2").status, 200) << "another client";
  EXPECT_EQ(visitor->post("/api/v1/feedback", "{}", {{"X-Forwarded-For", "198.51.100.1"}}).status, 404)
      << "writes are counted apart";
}

TEST_F(Limits, GatewaysShareTheirBucketsInTheCache) {
  start({{"VOBE_RATE_READ_PER_MINUTE", "2"}, {"VOBE_CACHE_URL", redis.url()}});
  testing::RunningService other(
      definition(),
      {{"VOBE_RATE_READ_PER_MINUTE", "2"}, {"VOBE_CACHE_URL", redis.url()}, {"VOBE_CONTENT_URL", content.url()}});
  testing::Caller there(other.port());
  for (auto* one : {&*gateway, &other}) {
    EXPECT_TRUE(testing::eventually(
        [&] { return one->admin().get("/readyz").body.find(R"("cache":"connected")") != std::string::npos; }));
  }
  EXPECT_EQ(from("198.51.100.1").status, 200);
  EXPECT_EQ(there.get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.1"}}).status, 200);
  EXPECT_EQ(from("198.51.100.1").status, 429);
  auto const refused = there.get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.1"}});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "30");
}

TEST_F(Limits, AUserIsCountedByHisTokenAndOnlyIfItIsValid) {
  start({{"VOBE_RATE_READ_PER_MINUTE", "2"}});
  auto anna = gateway->as(1);
  EXPECT_EQ(anna.get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.1"}}).status, 200);
  EXPECT_EQ(anna.get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.2"}}).status, 200);
  EXPECT_EQ(anna.get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.3"}}).status, 429);
  EXPECT_EQ(from("198.51.100.1").status, 200) << "the address itself has not been used up";
  for (int i = 0; i < 3; ++i) {
    auto const answer = visitor->get("/api/v1/posts", {{"X-Forwarded-For", "198.51.100.9"},
                                                       {"Authorization", "Bearer made-up-" + std::to_string(i)}});
    EXPECT_EQ(answer.status, i < 2 ? 200 : 429);
  }
}

TEST_F(Limits, LoginsAreCountedByAddressAndMoreStrictly) {
  start({{"VOBE_RATE_SIGN_IN_PER_MINUTE", "2"}});
  auth.says("/api/v1/auth/login", "{}");
  for (int i = 0; i < 3; ++i) {
    auto const answer = gateway->as(i + 1).post("/api/v1/auth/login", "{}", {{"X-Forwarded-For", "198.51.100.1"}});
    EXPECT_EQ(answer.status, i < 2 ? 200 : 429);
    EXPECT_EQ(answer.header("RateLimit-Policy"), R"("sign-in";q=2;w=60)");
  }
}

TEST_F(Limits, WhoIsNotATrustedProxyCannotNameAnotherClient) {
  start({{"VOBE_RATE_READ_PER_MINUTE", "2"}, {"VOBE_TRUSTED_PROXIES", "10.0.0.0/8"}});
  EXPECT_EQ(from("198.51.100.1").status, 200);
  EXPECT_EQ(from("198.51.100.2").status, 200);
  EXPECT_EQ(from("198.51.100.3").status, 429) << "all three came from 127.0.0.1";
}

TEST_F(Limits, ThoseWhoAreExemptAndAllWhenSwitchedOffAreNotCounted) {
  start({{"VOBE_RATE_READ_PER_MINUTE", "1"}, {"VOBE_RATE_EXEMPT", "127.0.0.0/8,::1"}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(visitor->get("/api/v1/posts").status, 200);
  EXPECT_EQ(visitor->get("/api/v1/posts").header("RateLimit"), "");
  EXPECT_EQ(from("198.51.100.1").status, 200);
  EXPECT_EQ(from("198.51.100.1").status, 429);
  start({{"VOBE_RATE_READ_PER_MINUTE", "1"}, {"VOBE_RATE_LIMITS", "off"}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(from("198.51.100.1").status, 200);
}

TEST_F(Limits, ASettingThatCannotBeReadEndsTheStart) {
  EXPECT_THROW(start({{"VOBE_RATE_LIMITS", "maybe"}}), Error);
  EXPECT_THROW(start({{"VOBE_TRUSTED_PROXIES", "not-an-address"}}), Error);
}

}  // namespace vobe::gateway
