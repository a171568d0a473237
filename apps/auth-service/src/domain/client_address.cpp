#include "domain/client_address.hpp"

#include <algorithm>
#include <ranges>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"

namespace vobe::accounts {

namespace {

namespace ip = boost::asio::ip;

constexpr unsigned short customer_prefix = 64;

template <class Visit>
void each_entry(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (auto const entry = text::trim(list.substr(0, comma)); !entry.empty()) visit(entry);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
}

/// An IPv4 address that came over an IPv6 socket is an IPv4 address.
std::optional<ip::address> parse(std::string_view text) {
  boost::system::error_code error;
  auto const address = ip::make_address(text, error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::string throttle_key(ip::address const& address) {
  if (address.is_v4()) return address.to_string();
  return ip::network_v6(address.to_v6(), customer_prefix).canonical().to_string();
}

}  // namespace

TrustedProxies::TrustedProxies(std::string_view list) {
  each_entry(list, [this](std::string_view entry) {
    bool const is_network = entry.find('/') != std::string_view::npos;
    bool const is_v6 = entry.find(':') != std::string_view::npos;
    boost::system::error_code error;
    std::string const network = std::string(entry) + (is_network ? "" : is_v6 ? "/128" : "/32");
    if (is_v6) v6_.push_back(ip::make_network_v6(network, error));
    else v4_.push_back(ip::make_network_v4(network, error));
    if (error) throw Error("VOBE_TRUSTED_PROXIES: " + std::string(entry) + " is neither an address nor a network");
  });
}

bool TrustedProxies::trusts(ip::address const& address) const {
  // A network holds an address when the address's own network of that length is the same.
  if (address.is_v4()) {
    return std::ranges::any_of(v4_, [&](ip::network_v4 const& held) {
      return ip::network_v4(address.to_v4(), held.prefix_length()).canonical() == held.canonical();
    });
  }
  return std::ranges::any_of(v6_, [&](ip::network_v6 const& held) {
    return ip::network_v6(address.to_v6(), held.prefix_length()).canonical() == held.canonical();
  });
}

ClientAddress TrustedProxies::client(std::string_view peer, std::vector<std::string_view> const& forwarded_for) const {
  auto address = parse(peer);
  if (!address) return {.text = std::string(peer), .throttle_key = std::string(peer)};
  std::vector<std::string_view> entries;
  for (auto const field : forwarded_for) each_entry(field, [&](std::string_view entry) { entries.push_back(entry); });
  for (auto const entry : std::views::reverse(entries)) {
    if (!trusts(*address)) break;
    auto const before = parse(entry);
    if (!before) break;
    address = before;
  }
  ClientAddress client{.text = address->to_string(), .throttle_key = {}};
  if (!trusts(*address)) client.throttle_key = throttle_key(*address);
  return client;
}

}  // namespace vobe::accounts
