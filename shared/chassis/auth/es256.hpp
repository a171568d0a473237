// ES256 (RFC 7518 §3.4) over OpenSSL: keys on P-256, signatures as 64 bytes r || s. Private to auth.
//
// The JWT libraries that Debian has (cpp-jwt, libjwt) take the algorithm from the token and have both been open to
// algorithm confusion through that (RFC 8725 §3.1). With one algorithm there is nothing to choose, and what remains of
// a JWT is base64url and JSON, which the platform has anyway.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::auth::es256 {

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept;
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

/// The coordinates of a public key, 32 bytes each, big-endian.
struct Point {
  std::string x;
  std::string y;
  friend bool operator==(Point const&, Point const&) = default;
};

/// Throw Error where OpenSSL fails or the PEM holds no private key on P-256. Encrypted PEM is refused.
Key generate();
Key private_key(std::string_view pem);
std::string private_pem(EVP_PKEY* key);
Point public_point(EVP_PKEY* key);

/// Null for what is not a point on the curve.
Key public_key(Point const& point);

std::string sha256(std::string_view bytes);

/// 64 bytes. Throws Error where OpenSSL fails.
std::string sign(EVP_PKEY* key, std::string_view message);
bool verify(EVP_PKEY* key, std::string_view message, std::string_view signature);

}  // namespace vobe::auth::es256
