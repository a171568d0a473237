#include "domain/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"

namespace vobe::gateway {

namespace {

constexpr Address mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr unsigned mapped_bits = 96;

bool is_ipv4(Address const& address) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.begin() + 12, address.begin());
}

/// Brackets and port off: "[::1]:80" → "::1", "1.2.3.4:80" → "1.2.3.4".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  auto const colon = text.find(':');
  bool const only_one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return only_one ? text.substr(0, colon) : text;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  std::string const plain(without_port(text::trim(text)));
  Address address = mapped_prefix;
  if (inet_pton(AF_INET, plain.c_str(), address.data() + 12) == 1) return address;
  if (inet_pton(AF_INET6, plain.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

std::string to_string(Address const& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_ipv4(address)) inet_ntop(AF_INET, address.data() + 12, text.data(), text.size());
  else inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  return text.data();
}

AddressList::AddressList(std::string_view text) {
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto const entry = text::trim(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (entry.empty()) continue;
    auto const slash = entry.find('/');
    auto const address = parse_address(entry.substr(0, slash));
    if (!address) throw Error("not an address or network: " + std::string(entry));
    unsigned const offset = is_ipv4(*address) ? mapped_bits : 0;
    unsigned bits = 128 - offset;
    if (slash != std::string_view::npos) {
      auto const digits = entry.substr(slash + 1);
      auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
      if (error != std::errc() || end != digits.data() + digits.size() || bits > 128 - offset) {
        throw Error("not a network: " + std::string(entry));
      }
    }
    networks_.push_back({*address, bits + offset});
  }
}

bool AddressList::contains(Address const& address) const {
  return std::ranges::any_of(networks_, [&](Network const& network) {
    unsigned const whole = network.bits / 8;
    if (std::memcmp(network.address.data(), address.data(), whole) != 0) return false;
    unsigned const rest = network.bits % 8;
    if (rest == 0) return true;
    auto const mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
    return ((network.address[whole] ^ address[whole]) & mask) == 0;
  });
}

std::optional<Address> client_address(std::string_view peer, std::string_view forwarded_for,
                                      AddressList const& trusted) {
  auto client = parse_address(peer);
  while (client && trusted.contains(*client) && !forwarded_for.empty()) {
    auto const comma = forwarded_for.rfind(',');
    auto const entry = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    auto const before = parse_address(entry);
    if (!before) break;
    client = before;
    forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
  }
  return client;
}

std::string limit_key(Address address) {
  if (!is_ipv4(address)) std::fill(address.begin() + 8, address.end(), std::uint8_t{0});
  return to_string(address);
}

}  // namespace vobe::gateway
