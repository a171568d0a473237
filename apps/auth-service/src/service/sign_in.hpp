// Signing in with a password.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "service/session_keeper.hpp"
#include "service/views.hpp"
#include "service/visitor.hpp"

namespace vobe::accounts {

/// One per worker. It takes the same time and says the same whether a name is unknown or a password wrong. Failures are
/// counted in the database, so that all instances slow a guesser down together; attempts that run at the same moment
/// are bounded by the CPU pool.
class SignIn {
 public:
  SignIn(postgres::Database& database, CpuPool& cpu, SessionKeeper& sessions, Clock clock)
      : database_(database), cpu_(cpu), sessions_(sessions), clock_(std::move(clock)) {}

  /// By username or e-mail. Throws Unauthenticated, or RateLimited after too many failures.
  Task<TokensView> login(std::string login, std::string password, Visitor visitor);

  /// Deletes failures that no longer count, a bounded number at a time.
  Task<> forget_failures();

 private:
  Task<> refuse_if_blocked(std::vector<std::string> const& keys);
  Task<> count_failure(std::string const& account_key, std::optional<std::string> const& address_key);
  Task<> renew_hash(UserId user, std::string password);

  postgres::Database& database_;
  CpuPool& cpu_;
  SessionKeeper& sessions_;
  Clock clock_;
};

/// A hash, made at the present cost, of a password that was thrown away.
extern std::string const nobodys_hash;

}  // namespace vobe::accounts
