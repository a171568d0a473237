#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "domain/client_address.hpp"

namespace vobe::accounts {
namespace {

TrustedProxies const proxies("127.0.0.0/8, ::1, 10.1.0.0/16");

TEST(ClientAddress, is_the_peer_where_that_is_no_proxy_of_ours) {
  auto const client = proxies.client("203.0.113.7", {"198.51.100.1"});
  EXPECT_EQ(client.text, "203.0.113.7");
  EXPECT_EQ(client.throttle_key, "203.0.113.7");
}

TEST(ClientAddress, is_the_rightmost_entry_that_is_no_proxy_of_ours) {
  EXPECT_EQ(proxies.client("127.0.0.1", {"1.1.1.1, 203.0.113.7, 10.1.2.3"}).text, "203.0.113.7");
  EXPECT_EQ(proxies.client("::1", {"1.1.1.1", "203.0.113.7"}).text, "203.0.113.7") << "several fields are one list";
  EXPECT_EQ(proxies.client("::ffff:127.0.0.1", {"203.0.113.7"}).text, "203.0.113.7");
}

TEST(ClientAddress, is_not_looked_for_behind_what_is_no_address) {
  EXPECT_EQ(proxies.client("127.0.0.1", {"203.0.113.7, unknown"}).text, "127.0.0.1");
}

TEST(ClientAddress, is_nobodys_to_slow_down_when_only_our_own_are_known) {
  EXPECT_FALSE(proxies.client("127.0.0.1", {}).throttle_key);
  EXPECT_FALSE(proxies.client("127.0.0.1", {"127.0.0.1, 10.1.9.9"}).throttle_key);
}

TEST(ClientAddress, of_version_six_is_slowed_down_by_its_network) {
  EXPECT_EQ(proxies.client("2001:db8:1:2::5", {}).text, "2001:db8:1:2::5");
  EXPECT_EQ(proxies.client("2001:db8:1:2::5", {}).throttle_key,
            proxies.client("2001:db8:1:2:ffff::9", {}).throttle_key);
  EXPECT_NE(proxies.client("2001:db8:1:2::5", {}).throttle_key, proxies.client("2001:db8:1:3::5", {}).throttle_key);
}

TEST(TrustedProxies, are_addresses_and_networks) {
  EXPECT_THROW(TrustedProxies("localhost"), Error);
  EXPECT_THROW(TrustedProxies("10.0.0.0/40"), Error);
  EXPECT_NO_THROW(TrustedProxies(""));
}

}  // namespace
}  // namespace vobe::accounts
