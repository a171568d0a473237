#include "chassis/http/client_address.hpp"

#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"

namespace vobe::http {
namespace {

AddressList const proxies("127.0.0.0/8, ::1, 10.1.0.0/16");

ClientAddress client(std::string_view peer, std::string_view forwarded) {
  return client_address(peer, forwarded, proxies);
}

TEST(ClientAddress, IsThePeerWhereThatIsNoProxyOfOurs) {
  auto const found = client("203.0.113.7", "198.51.100.1");
  EXPECT_EQ(found.text, "203.0.113.7") << "a stranger's word counts for nothing";
  EXPECT_FALSE(found.is_proxy);
}

TEST(ClientAddress, IsTheRightmostEntryThatIsNoProxyOfOurs) {
  EXPECT_EQ(client("127.0.0.1", "203.0.113.9").text, "203.0.113.9");
  EXPECT_EQ(client("127.0.0.1", "1.1.1.1, 203.0.113.7, 10.1.2.3").text, "203.0.113.7");
  EXPECT_EQ(client("::ffff:127.0.0.1", "203.0.113.7").text, "203.0.113.7");
  EXPECT_EQ(client("::1", "[2001:db8::7]:4711").text, "2001:db8::7");
  EXPECT_EQ(client("127.0.0.1", "203.0.113.9:4711").text, "203.0.113.9");
}

TEST(ClientAddress, IsNotLookedForBehindWhatIsNoAddress) {
  EXPECT_EQ(client("127.0.0.1", "nonsense").text, "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "[").text, "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "203.0.113.7, unknown").text, "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "1.1.1.1, nonsense, 10.1.0.1").text, "10.1.0.1");
}

TEST(ClientAddress, SaysWhenOnlyOurOwnAreKnown) {
  EXPECT_TRUE(client("127.0.0.1", "").is_proxy);
  EXPECT_TRUE(client("127.0.0.1", "127.0.0.1, 10.1.9.9").is_proxy);
  EXPECT_EQ(client("127.0.0.1", "127.0.0.5, 10.1.9.9").text, "127.0.0.5");
}

TEST(ClientAddress, OfVersionSixIsOneSubscribersNetwork) {
  EXPECT_EQ(client("2001:db8:1:2::5", "").subscriber, client("2001:db8:1:2:ffff::9", "").subscriber);
  EXPECT_NE(client("2001:db8:1:2::5", "").subscriber, client("2001:db8:1:3::5", "").subscriber);
  EXPECT_EQ(client("203.0.113.9", "").subscriber, "203.0.113.9");
}

TEST(ClientAddress, OfNoAddressIsWhatThePeerIsCalled) {
  auto const found = client("unix", "203.0.113.9");
  EXPECT_EQ(found.text, "unix");
  EXPECT_FALSE(found.address);
}

TEST(AddressList, KnowsNetworks) {
  AddressList const list("10.0.0.0/8, 192.168.1.128/25 ,2001:db8::/33");
  EXPECT_TRUE(list.contains(*parse_address("10.255.0.1")));
  EXPECT_FALSE(list.contains(*parse_address("11.0.0.1")));
  EXPECT_TRUE(list.contains(*parse_address("192.168.1.200")));
  EXPECT_FALSE(list.contains(*parse_address("192.168.1.100")));
  EXPECT_TRUE(list.contains(*parse_address("2001:db8:7fff::1")));
  EXPECT_FALSE(list.contains(*parse_address("2001:db8:8000::1")));
}

TEST(AddressList, NamesWhatItCantRead) {
  for (std::string const entry : {"localhost", "10.0.0.0/40", "ten"}) {
    try {
      AddressList const list(entry);
      FAIL() << entry;
    } catch (Error const& error) {
      EXPECT_EQ(std::string(error.what()), entry + " is neither an address nor a network");
    }
  }
  EXPECT_NO_THROW(AddressList(""));
}

}  // namespace
}  // namespace vobe::http
