// Turns a bearer token into a Principal with cached keys, so that a service goes on when auth is away.
#pragma once

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

#include "chassis/auth/tokens.hpp"
#include "chassis/http/client.hpp"
#include "chassis/http/router.hpp"

namespace vobe::auth {

/// Keeps a worker's verifier supplied with keys from a JWK set. Not thread-safe.
class KeySource {
 public:
  /// `jwks_url` empty: nothing is fetched (the owner of the keys puts them in itself).
  KeySource(asio::io_context& io, TokenVerifier& verifier, std::string const& jwks_url);
  ~KeySource();

  /// Fetches until it succeeds, and every five minutes from then on; until stop().
  Task<> run();
  void stop();

  /// For a token whose key is unknown: asks at most every 30 s, whatever comes.
  Task<> refresh_for_unknown_key();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Verifies tokens. Without any keys yet it throws Unavailable: public reads work, what needs a token waits.
http::Authenticator authenticator(TokenVerifier& verifier, KeySource& keys);

}  // namespace vobe::auth
