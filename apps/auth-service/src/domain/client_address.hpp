// Whose request it is, behind proxies of ours that each append to X-Forwarded-For.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::accounts {

struct ClientAddress {
  std::string text;  // canonical: "203.0.113.7", "2001:db8::1"
  /// What its failures are counted by: the address, of IPv6 the /64 that one customer has. Nothing when no client is
  /// known behind our own proxies: then there is nobody to tell from others.
  std::optional<std::string> throttle_key;
};

class TrustedProxies {
 public:
  /// Addresses and networks separated by commas: "127.0.0.0/8, ::1". Throws Error for what is neither.
  explicit TrustedProxies(std::string_view list);

  /// The connection's peer, or where that is trusted the rightmost entry that isn't. `forwarded_for` holds the header's
  /// fields in order; an entry that is no address ends the search, since nothing left of it is vouched for.
  [[nodiscard]] ClientAddress client(std::string_view peer, std::vector<std::string_view> const& forwarded_for) const;

 private:
  [[nodiscard]] bool trusts(boost::asio::ip::address const& address) const;

  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace vobe::accounts
