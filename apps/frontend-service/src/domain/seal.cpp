#include "domain/seal.hpp"

#include <sodium.h>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::frontend {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t token_bytes = 16;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::array<unsigned char, 32> derive(std::string_view secret, std::string_view purpose) {
  std::array<unsigned char, 32> key;
  crypto_generichash(key.data(), key.size(), bytes_of(purpose), purpose.size(), bytes_of(secret), secret.size());
  return key;
}

}  // namespace

Seal::Seal(std::string_view secret, std::string_view purpose) : key_(derive(secret, purpose)) {}

std::string Seal::seal(std::string_view text) const {
  std::string sealed = random_bytes(nonce_bytes);
  sealed.resize(nonce_bytes + text.size() + tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + nonce_bytes, nullptr, bytes_of(text), text.size(),
                                             nullptr, 0, nullptr, bytes_of(sealed), key_.data());
  return base64url_encode(sealed);
}

std::optional<std::string> Seal::open(std::string_view sealed) const {
  auto const bytes = base64url_decode(sealed);
  if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return std::nullopt;
  std::string text(bytes->size() - nonce_bytes - tag_bytes, '\0');
  auto const failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(text), nullptr, nullptr, bytes_of(std::string_view(*bytes)) + nonce_bytes, bytes->size() - nonce_bytes,
      nullptr, 0, bytes_of(std::string_view(*bytes)), key_.data());
  if (failed != 0) return std::nullopt;
  return text;
}

FormTokens::FormTokens(std::string_view secret) : key_(derive(secret, "form token")) {}

std::string FormTokens::token_for(std::string_view bound_to) const {
  std::string hash(token_bytes, '\0');
  crypto_generichash(bytes_of(hash), hash.size(), bytes_of(bound_to), bound_to.size(), key_.data(), key_.size());
  return base64url_encode(hash);
}

bool FormTokens::matches(std::string_view token, std::string_view bound_to) const {
  std::string const expected = token_for(bound_to);
  return token.size() == expected.size() && sodium_memcmp(token.data(), expected.data(), expected.size()) == 0;
}

std::string read_secret(std::string_view hexadecimal) {
  auto bytes = hex_decode(hexadecimal);
  if (!bytes || bytes->size() != 32) throw Error("VOBE_SESSION_SECRET must be 64 hexadecimal digits");
  return std::move(*bytes);
}

}  // namespace vobe::frontend
