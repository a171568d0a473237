#include "chassis/http/page.hpp"

#include <sodium.h>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::http {

namespace {

constexpr std::size_t mac_bytes = 16;
constexpr std::size_t longest_cursor = 2048;

std::string mac_of(std::string_view secret, std::string_view scope, std::string_view json) {
  std::string message(scope);
  message.push_back('\0');  // no scope holds it, so no scope runs into a key
  message += json;
  std::string mac(mac_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                     reinterpret_cast<unsigned char const*>(message.data()), message.size(),
                     reinterpret_cast<unsigned char const*>(secret.data()), secret.size());
  return mac;
}

}  // namespace

std::string Cursors::seal(std::string_view scope, std::string_view json) const {
  return base64url_encode(mac_of(secret_, scope, json) + std::string(json));
}

std::string Cursors::open(std::string_view scope, std::string_view cursor) const {
  auto const sealed = cursor.size() <= longest_cursor ? base64url_decode(cursor) : std::nullopt;
  // Encoded again it must be the same: base64 has several texts for the same bytes.
  if (!sealed || sealed->size() < mac_bytes || base64url_encode(*sealed) != cursor) {
    throw Invalid::query("cursor", "bad_cursor");
  }
  std::string json = sealed->substr(mac_bytes);
  std::string const mac = mac_of(secret_, scope, json);
  if (sodium_memcmp(mac.data(), sealed->data(), mac_bytes) != 0) throw Invalid::query("cursor", "bad_cursor");
  return json;
}

}  // namespace vobe::http
