#include <gtest/gtest.h>

#include "chassis/auth/passwords.hpp"
#include "domain/sign_in.hpp"
#include "service/sign_in.hpp"

namespace vobe::accounts {
namespace {

using namespace std::chrono_literals;

TEST(Waits, begin_at_the_fifth_failure_and_double_up_to_a_limit) {
  EXPECT_EQ(wait_after(1, account_limit), 0s);
  EXPECT_EQ(wait_after(4, account_limit), 0s);
  EXPECT_EQ(wait_after(5, account_limit), 1s);
  EXPECT_EQ(wait_after(6, account_limit), 2s);
  EXPECT_EQ(wait_after(9, account_limit), 16s);
  EXPECT_EQ(wait_after(12, account_limit), 60s);
  EXPECT_EQ(wait_after(1'000'000, account_limit), 60s);
}

TEST(Waits, of_an_address_begin_later_and_grow_longer) {
  EXPECT_EQ(wait_after(19, address_limit), 0s);
  EXPECT_EQ(wait_after(20, address_limit), 1s);
  EXPECT_EQ(wait_after(1'000'000, address_limit), 15min);
}

TEST(RefreshTokens, may_come_twice_within_ten_seconds) {
  auto const used = now();
  EXPECT_FALSE(is_replay(std::nullopt, used));
  EXPECT_FALSE(is_replay(used, used + 10s));
  EXPECT_TRUE(is_replay(used, used + 10s + 1us));
}

TEST(RefreshTokens, are_long_and_never_the_same) {
  EXPECT_EQ(make_refresh_token().size(), 43u);  // 32 bytes in base64url
  EXPECT_NE(make_refresh_token(), make_refresh_token());
}

TEST(RefreshTokens, are_kept_as_hashes) {
  EXPECT_EQ(hash_of("token").size(), 32u);
  EXPECT_EQ(hash_of("token"), hash_of("token"));
  EXPECT_NE(hash_of("token"), hash_of("tokem"));
}

TEST(NobodysHash, costs_what_everybodys_does) {
  EXPECT_FALSE(auth::needs_rehash(nobodys_hash));
  EXPECT_FALSE(auth::verify_password("", nobodys_hash));
}

}  // namespace
}  // namespace vobe::accounts
