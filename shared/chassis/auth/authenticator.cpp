#include "chassis/auth/authenticator.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

#include "chassis/telemetry/log.hpp"

namespace vobe::auth {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {
constexpr auto renewal = 5min;
constexpr auto least_pause = 30s;  // between two fetches that unknown keys cause
constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 5000ms;

struct JwksAddress {
  std::string base;
  std::string path;
};

JwksAddress split(std::string const& url) {
  auto const host = url.find("://");
  auto const slash = url.find('/', host == std::string::npos ? 0 : host + 3);
  if (slash == std::string::npos) return {url, "/.well-known/jwks.json"};
  return {url.substr(0, slash), url.substr(slash)};
}
}  // namespace

struct KeySource::State {
  State(asio::io_context& io, TokenVerifier& verifier, std::string const& url)
      : verifier(verifier), address(split(url)), timer(io) {
    if (!url.empty())
      client.emplace(io, http::ClientOptions{.name = "auth-service", .base_url = address.base, .connections = 2});
  }

  /// Whether keys came.
  Task<bool> fetch() {
    last_fetch = SteadyClock::now();
    try {
      auto const response = co_await client->send({.target = address.path});
      co_return response.status == 200 && verifier.set_keys(response.body);
    } catch (Error const& error) {
      log::debug("the token keys could not be fetched", {{"error", error.what()}});
      co_return false;
    }
  }

  TokenVerifier& verifier;
  JwksAddress address;
  std::optional<http::Client> client;
  asio::steady_timer timer;
  SteadyClock::time_point last_fetch{};
  bool stopped = false;
};

KeySource::KeySource(asio::io_context& io, TokenVerifier& verifier, std::string const& jwks_url)
    : state_(std::make_shared<State>(io, verifier, jwks_url)) {}
KeySource::~KeySource() {
  stop();
}

Task<> KeySource::run() {
  auto const state = state_;
  if (!state->client) co_return;
  std::chrono::milliseconds pause = first_pause;
  while (!state->stopped) {
    bool const fetched = co_await state->fetch();
    pause = fetched ? std::chrono::milliseconds(renewal)
                    : (pause > longest_pause ? std::chrono::milliseconds(first_pause)
                                             : std::min<std::chrono::milliseconds>(pause * 2, longest_pause));
    state->timer.expires_after(pause);
    co_await state->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void KeySource::stop() {
  state_->stopped = true;
  state_->timer.cancel();
  if (state_->client) state_->client->close();
}

Task<> KeySource::refresh_for_unknown_key() {
  auto const state = state_;
  bool const rested =
      SteadyClock::now() - state->last_fetch >= (state->verifier.has_keys() ? least_pause : first_pause);
  if (state->client && rested) co_await state->fetch();
}

http::Authenticator authenticator(TokenVerifier& verifier, KeySource& keys) {
  return [&verifier, &keys](std::string_view token) -> Task<Principal> {
    auto const kid = TokenVerifier::key_id(token);
    if (!kid) throw Unauthenticated("this is no access token");
    if (!verifier.knows(*kid)) co_await keys.refresh_for_unknown_key();
    if (!verifier.has_keys()) throw Unavailable("the keys to check access tokens with are not here yet");
    auto verified = verifier.verify(token);
    if (!verified) throw Unauthenticated("the access token is not valid, or no longer");
    co_return std::move(verified->principal);
  };
}

}  // namespace vobe::auth
