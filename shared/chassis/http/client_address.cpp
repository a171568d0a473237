#include "chassis/http/client_address.hpp"

#include <algorithm>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"

namespace vobe::http {

namespace {

namespace ip = boost::asio::ip;

constexpr unsigned short customer_prefix = 64;

/// Brackets and port off: "[::1]:80" → "::1", "1.2.3.4:80" → "1.2.3.4".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    return end == std::string_view::npos ? text : text.substr(1, end - 1);
  }
  auto const colon = text.find(':');
  bool const only_one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return only_one ? text.substr(0, colon) : text;
}

/// A network holds an address when the address's own network of that length is the same.
template <class Network, class Address>
bool any_holds(std::vector<Network> const& networks, Address const& address) {
  return std::ranges::any_of(networks, [&](Network const& held) {
    return Network(address, held.prefix_length()).canonical() == held.canonical();
  });
}

std::string subscriber_of(ip::address const& address) {
  if (address.is_v4()) return address.to_string();
  return ip::network_v6(address.to_v6(), customer_prefix).canonical().to_string();
}

}  // namespace

std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code error;
  auto const address = ip::make_address(without_port(text::trim(text)), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

AddressList::AddressList(std::string_view text) {
  while (!text.empty()) {
    auto const comma = text.find(',');
    std::string const entry(text::trim(text.substr(0, comma)));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (entry.empty()) continue;
    bool const is_network = entry.contains('/');
    bool const is_v6 = entry.contains(':');
    boost::system::error_code error;
    if (is_v6) v6_.push_back(ip::make_network_v6(is_network ? entry : entry + "/128", error));
    else v4_.push_back(ip::make_network_v4(is_network ? entry : entry + "/32", error));
    if (error) throw Error(entry + " is neither an address nor a network");
  }
}

bool AddressList::contains(ip::address const& address) const {
  return address.is_v4() ? any_holds(v4_, address.to_v4()) : any_holds(v6_, address.to_v6());
}

std::string forwarded_for(Request const& request) {
  std::string joined;
  for (auto const& [name, value] : request.headers.all()) {
    if (!same_name(name, "X-Forwarded-For") || value.empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += value;
  }
  return joined;
}

std::string forwarded_on(Request const& request) {
  std::string chain = forwarded_for(request);
  if (!chain.empty()) chain += ", ";
  return chain + request.peer_address;
}

ClientAddress client_address(std::string_view peer, std::string_view forwarded_for, AddressList const& trusted) {
  auto address = parse_address(peer);
  if (!address) return {.address = {}, .text = std::string(peer), .subscriber = std::string(peer)};
  while (trusted.contains(*address) && !forwarded_for.empty()) {
    auto const comma = forwarded_for.rfind(',');
    auto const before = parse_address(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1));
    if (!before) break;
    address = before;
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
  }
  return {.address = address,
          .text = address->to_string(),
          .subscriber = subscriber_of(*address),
          .is_proxy = trusted.contains(*address)};
}

ClientAddress client_address(Request const& request, AddressList const& trusted) {
  return client_address(request.peer_address, forwarded_for(request), trusted);
}

}  // namespace vobe::http
