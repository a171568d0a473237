#include "service/sign_in.hpp"

#include "chassis/auth/passwords.hpp"
#include "chassis/core/errors.hpp"
#include "domain/names.hpp"
#include "domain/sign_in.hpp"
#include "storage/failures.hpp"
#include "storage/users.hpp"

namespace vobe::accounts {

namespace {

constexpr std::int64_t forgotten_at_once = 1'000;

std::string account_key(std::optional<users::CredentialsRow> const& credentials, std::string const& login_key) {
  return credentials ? "user:" + std::to_string(credentials->id.value) : "login:" + login_key;
}

std::optional<std::string> address_key(Visitor const& visitor) {
  if (visitor.address.is_proxy) return std::nullopt;
  return "address:" + visitor.address.subscriber;
}

Task<> count_one(postgres::Session& tx, std::string const& key, FailureLimit limit, Timestamp time) {
  int const failures = co_await failures::count(tx, key, time, time - failure_window);
  auto const wait = wait_after(failures, limit);
  if (wait.count() > 0) co_await failures::block(tx, key, time + wait);
}

}  // namespace

std::string const nobodys_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$dT+Zqv6Yq71TljMSks65Hg$GSzDncxQkjwNW0hhAmQvmY5qgQdunpyXdQ5OZjR+EIQ";

Task<TokensView> SignIn::login(std::string login, std::string password, Visitor visitor) {
  auto const login_key = key_of(login);
  auto const credentials = co_await users::credentials(database_, login_key);
  auto const account = account_key(credentials, login_key);
  auto const address = address_key(visitor);
  std::vector<std::string> keys{account};
  if (address) keys.push_back(*address);
  co_await refuse_if_blocked(keys);

  auto const hash = credentials ? credentials->password_hash : nobodys_hash;
  auto verify = [password, hash] { return auth::verify_password(password, hash); };
  bool const right = co_await cpu_.run(std::move(verify));
  if (!right || !credentials) {
    co_await count_failure(account, address);
    throw Unauthenticated("the name or the password is wrong");
  }

  if (auth::needs_rehash(hash)) co_await renew_hash(credentials->id, std::move(password));
  co_await failures::forget(database_, account);
  auto tx = co_await database_.begin();
  auto const user = co_await users::find(tx, credentials->id);
  if (!user) throw Unauthenticated("the name or the password is wrong");
  auto tokens = co_await sessions_.open(tx, *user, visitor);
  co_await tx.commit();
  co_return tokens;
}

Task<> SignIn::refuse_if_blocked(std::vector<std::string> const& keys) {
  auto const until = co_await failures::blocked_until(database_, keys);
  auto const time = clock_();
  if (!until || *until <= time) co_return;
  throw RateLimited("too many failed attempts: wait a little", std::chrono::ceil<std::chrono::seconds>(*until - time));
}

Task<> SignIn::count_failure(std::string const& account_key, std::optional<std::string> const& address_key) {
  auto const time = clock_();
  auto tx = co_await database_.begin();
  co_await count_one(tx, account_key, account_limit, time);
  if (address_key) co_await count_one(tx, *address_key, address_limit, time);
  co_await tx.commit();
}

/// The cost of hashing has been raised since this password was set.
Task<> SignIn::renew_hash(UserId user, std::string password) {
  auto hash = [password = std::move(password)] { return auth::hash_password(password); };
  co_await users::change_password_hash(database_, user, co_await cpu_.run(std::move(hash)));
}

Task<> SignIn::forget_failures() {
  co_await failures::forget_old(database_, clock_() - failure_window - address_limit.longest, forgotten_at_once);
}

}  // namespace vobe::accounts
