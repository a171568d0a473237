// Everything that changes an account: registration, profile, role.
#pragma once

#include <optional>
#include <string>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "service/session_keeper.hpp"
#include "service/views.hpp"
#include "service/visitor.hpp"

namespace vobe::accounts {

struct Registration {
  std::string username;
  std::string email;
  std::string password;
  std::string display_name;  // empty: the username
  Language language = Language::en;
};

/// What is absent stays.
struct ProfileChange {
  std::optional<std::string> display_name;
  std::optional<std::string> bio;
  std::optional<std::string> location;
  std::optional<std::string> website;
  std::optional<Language> language;
  std::optional<Theme> theme;
};

/// One per worker. Every change locks the user's row, counts its version up and tells of it.
class Accounts {
 public:
  Accounts(postgres::Database& database, CpuPool& cpu, SessionKeeper& sessions, Clock clock)
      : database_(database), cpu_(cpu), sessions_(sessions), clock_(std::move(clock)) {}

  /// Throws Conflict, with each member that is taken.
  Task<TokensView> register_user(Registration registration, Visitor visitor);

  /// Throws PreconditionFailed, and NotFound for a bearer who is no longer there.
  Task<MeView> change_profile(Principal bearer, ProfileChange change, http::IfMatch seen);

  /// Throws NotFound, and Forbidden for one's own role: the last administrator can't shut himself out.
  Task<UserView> change_role(std::string username, Role role, Principal by);

 private:
  postgres::Database& database_;
  CpuPool& cpu_;
  SessionKeeper& sessions_;
  Clock clock_;
};

/// Gives the user this role as the highest, and tells of it unless it was so before.
Task<users::UserRow> give_role(postgres::Session& transaction, users::UserRow user, Role role);

}  // namespace vobe::accounts
