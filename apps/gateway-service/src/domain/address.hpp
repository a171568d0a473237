// Whose request it is, by address, when proxies stand in between.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::gateway {

/// IPv6, or IPv4 in its mapped form (::ffff:a.b.c.d).
using Address = std::array<std::uint8_t, 16>;

/// An address as it stands in X-Forwarded-For: with or without brackets and port. Nothing for anything else.
std::optional<Address> parse_address(std::string_view text);
/// As people write it.
std::string to_string(Address const& address);

/// Addresses and networks in CIDR form, separated by commas.
class AddressList {
 public:
  AddressList() = default;
  /// Throws Error naming the entry that can't be read.
  explicit AddressList(std::string_view text);
  [[nodiscard]] bool contains(Address const& address) const;

 private:
  struct Network {
    Address address;
    unsigned bits;
  };
  std::vector<Network> networks_;
};

/// The client: the rightmost entry of `forwarded_for` (all fields joined by commas), seen from `peer`, that is not a
/// trusted proxy. An entry that is no address ends the search at the hop that wrote it; when all are trusted, the
/// leftmost is the client.
std::optional<Address> client_address(std::string_view peer, std::string_view forwarded_for,
                                      AddressList const& trusted);

/// Who shares a rate limit: an IPv4 address, or a /64 of IPv6, since that is what one subscriber has.
std::string limit_key(Address address);

}  // namespace vobe::gateway
