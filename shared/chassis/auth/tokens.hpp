// Access tokens: ES256 JWTs (RFC 7519, RFC 8725), made by auth-service, verified by everyone with cached keys.
// OpenSSL and JSON stay inside the .cpp files.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"

namespace vobe::auth {

/// Who issues and for whom; checked on every token.
inline constexpr std::string_view issuer = "vobemusic";
inline constexpr std::string_view audience = "vobemusic";

/// A P-256 key pair. Private material leaves it only through `private_pem`.
class SigningKey {
 public:
  static SigningKey generate();
  /// Throws Error for what is not a P-256 private key.
  static SigningKey from_pem(std::string_view pem);
  ~SigningKey();
  SigningKey(SigningKey&&) noexcept;

  [[nodiscard]] std::string private_pem() const;
  /// RFC 7638 thumbprint.
  [[nodiscard]] std::string const& kid() const;
  /// The public half as a JWK (RFC 7517), JSON.
  [[nodiscard]] std::string public_jwk() const;

  /// A signed access token for the principal.
  [[nodiscard]] std::string sign(Principal const& principal, Timestamp issued, std::chrono::seconds lifetime) const;

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

/// What a token was found to be.
struct VerifiedToken {
  Principal principal;
  Timestamp expires;
};

/// Public keys by kid, and a bounded cache of tokens already verified (until their exp). Not thread-safe: one per
/// worker.
class TokenVerifier {
 public:
  explicit TokenVerifier(Clock clock = now, std::size_t cached_tokens = 4096);
  ~TokenVerifier();

  /// Replaces the keys by those of a JWK set (JSON). False and no change when it can't be read or holds no usable key.
  bool set_keys(std::string_view jwks_json);
  [[nodiscard]] bool has_keys() const;
  [[nodiscard]] bool knows(std::string_view kid) const;

  /// The kid in the token's header, without verifying anything; nothing for what isn't a JWT.
  static std::optional<std::string> key_id(std::string_view token);

  /// Nothing when the token is not one of ours, altered, expired, or names another algorithm than ES256: the
  /// algorithm is pinned to the key, never taken from the token.
  std::optional<VerifiedToken> verify(std::string_view token);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe::auth
