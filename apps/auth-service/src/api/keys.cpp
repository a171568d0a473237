#include "api/keys.hpp"

namespace vobe::accounts::api {

namespace {

http::Response jwks_response(KeyRing const& keys) {
  http::Response response;
  response.headers.add("Content-Type", "application/jwk-set+json");
  response.headers.add("Cache-Control", "public, max-age=60");
  response.body = keys.jwks();
  return response;
}

}  // namespace

void mount_keys(http::Router& router, KeyRing const& keys) {
  router.add("GET", "/.well-known/jwks.json", "The public keys of access tokens (RFC 7517)", false)
      .produces("application/jwk-set+json")
      .handle([&]() -> Task<http::Response> { co_return jwks_response(keys); });
}

}  // namespace vobe::accounts::api
