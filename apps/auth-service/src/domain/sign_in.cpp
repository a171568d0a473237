#include "domain/sign_in.hpp"

#include <sodium.h>

#include <algorithm>

#include "chassis/core/encoding.hpp"

namespace vobe::accounts {

namespace {
constexpr std::size_t token_bytes = 32;
constexpr std::size_t hash_bytes = 32;
constexpr int most_doublings = 30;  // keeps the shift within an int; every limit is far below
}  // namespace

bool is_replay(std::optional<Timestamp> used_at, Timestamp time) {
  return used_at && time - *used_at > rotation_grace;
}

std::chrono::seconds wait_after(int failures, FailureLimit limit) {
  if (failures < limit.free) return std::chrono::seconds(0);
  return std::min(std::chrono::seconds(1 << std::min(failures - limit.free, most_doublings)), limit.longest);
}

std::string make_refresh_token() {
  return base64url_encode(random_bytes(token_bytes));
}

std::string hash_of(std::string_view refresh_token) {
  std::string hash(hash_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<unsigned char const*>(refresh_token.data()), refresh_token.size(), nullptr, 0);
  return hash;
}

}  // namespace vobe::accounts
