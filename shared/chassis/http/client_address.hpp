// Whose request it is, by address, when proxies of ours stand in between that each append to X-Forwarded-For.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/http/message.hpp"

namespace vobe::http {

/// An address as it stands in X-Forwarded-For, with or without brackets and port; IPv4 in its mapped form becomes IPv4.
/// Nothing for anything else.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

/// Addresses and networks.
class AddressList {
 public:
  AddressList() = default;
  /// Separated by commas: "127.0.0.0/8, ::1". Throws Error naming the entry that is neither.
  explicit AddressList(std::string_view text);
  [[nodiscard]] bool contains(boost::asio::ip::address const& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

struct ClientAddress {
  std::optional<boost::asio::ip::address> address;  // nothing: the peer has none (a Unix socket)
  std::string text;                                 // "203.0.113.7", "2001:db8::1"
  /// What a client is told from others by: the address, of IPv6 the /64 that one customer has.
  std::string subscriber;
  /// Nobody but our own proxies is known, so the client can't be told from others.
  bool is_proxy = false;
};

/// All X-Forwarded-For fields, joined by ", ".
std::string forwarded_for(Request const& request);
/// The same for whoever is asked next on the client's behalf: with the peer's address appended.
std::string forwarded_on(Request const& request);

/// The connection's peer, or where that is trusted the rightmost entry of X-Forwarded-For that isn't. An entry that is
/// no address ends the search at the hop that wrote it, since nothing left of it is vouched for; when all are trusted,
/// the leftmost is the client.
ClientAddress client_address(std::string_view peer, std::string_view forwarded_for, AddressList const& trusted);
ClientAddress client_address(Request const& request, AddressList const& trusted);

}  // namespace vobe::http
