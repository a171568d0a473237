#include "definition.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/auth.hpp"
#include "api/keys.hpp"
#include "api/users.hpp"
#include "chassis/auth/tokens.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/telemetry/log.hpp"
#include "contracts/platform.hpp"
#include "service/operators.hpp"
#include "service/people.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::accounts {

namespace {

constexpr std::string_view name = "auth-service";
constexpr std::chrono::minutes cleaning_pause{1};

struct Config {
  std::string signing_key_dir;
  std::string trusted_proxies = "127.0.0.0/8,::1";

  void declare(service::Settings& settings) {
    settings.add("VOBE_SIGNING_KEY_DIR", signing_key_dir,
                 "needed: the folder of the keys that sign access tokens, the same for every instance; made with a "
                 "first key when it "
                 "isn't there");
    settings.add("VOBE_TRUSTED_PROXIES", trusted_proxies,
                 "addresses and networks of our own proxies, whose X-Forwarded-For is believed");
  }
};

std::string const& needed(std::string const& signing_key_dir) {
  if (signing_key_dir.empty()) throw Error("VOBE_SIGNING_KEY_DIR is needed");
  return signing_key_dir;
}

/// Every worker has a ring and a verifier of its own, so this runs on each. It ends with the worker's event loop.
Task<> keep_keys(std::shared_ptr<KeyRing> keys, auth::TokenVerifier& verifier) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(key_reading_pause);
    co_await timer.async_wait(asio::use_awaitable);
    try {
      if (keys->reread() && verifier.set_keys(keys->jwks())) log::info("the signing keys have changed");
    } catch (std::exception const& error) {
      log::error("the signing keys can't be read", {{"error", error.what()}});
    }
  }
}

/// The service on one worker.
struct AuthService {
  AuthService(service::Host& host, Config const& config, Clock const& clock)
      : proxies(config.trusted_proxies),
        keys(std::make_shared<KeyRing>(needed(config.signing_key_dir), clock)),
        sessions(host.database(), *keys, host.cursors(), clock),
        sign_in(host.database(), host.cpu(), sessions, clock),
        accounts(host.database(), host.cpu(), sessions, clock),
        people(host.database(), host.cursors()) {
    host.verifier().set_keys(keys->jwks());
    asio::co_spawn(host.io(), keep_keys(keys, host.verifier()), asio::detached);
    api::mount_auth(host.router(), accounts, sign_in, sessions, proxies, host.verifier());
    api::mount_users(host.router(), accounts, people);
    api::mount_keys(host.router(), *keys);
    host.every(cleaning_pause, "forget expired sessions", [this] { return sessions.forget_expired(); });
    host.every(cleaning_pause, "forget old failures", [this] { return sign_in.forget_failures(); });
  }

  http::AddressList proxies;
  std::shared_ptr<KeyRing> keys;
  SessionKeeper sessions;
  SignIn sign_in;
  Accounts accounts;
  People people;
};

}  // namespace

service::Definition definition(Clock clock) {
  auto const config = std::make_shared<Config>();
  return {
      .name = name,
      .port = platform::port_of(name),
      .admin_port_offset = platform::admin_port_offset,
      .migrations = service_migrations(),
      .verifies_tokens = false,
      .settings = [config](service::Settings& settings) { config->declare(settings); },
      .build = [config, clock](service::Host& host) { return std::make_shared<AuthService>(host, *config, clock); },
      .commands = {{"--grant", "USERNAME ROLE   gives the highest role: user, editor, moderator or admin", 2, grant},
                   {"--add-user", "USERNAME EMAIL ROLE   makes an account, its password taken from VOBE_NEW_PASSWORD",
                    3, add_user}}};
}

}  // namespace vobe::accounts
