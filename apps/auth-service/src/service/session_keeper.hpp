// Sessions: opened by signing in, kept by refreshing, ended by signing out.
#pragma once

#include <optional>
#include <string>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "service/views.hpp"
#include "service/visitor.hpp"
#include "storage/key_ring.hpp"

namespace vobe::accounts {

/// One per worker. Refresh tokens rotate, and all that descend from one sign-in are a family (RFC 9700 §4.14.2): a
/// token that comes back after its grace has been in two hands, and the family ends.
class SessionKeeper {
 public:
  SessionKeeper(postgres::Database& database, KeyRing const& keys, http::Cursors const& cursors, Clock clock)
      : database_(database), keys_(keys), cursors_(cursors), clock_(std::move(clock)) {}

  /// Within the transaction that let the user in.
  Task<TokensView> open(postgres::Session& transaction, users::UserRow const& user, Visitor const& visitor);

  /// A new pair. Throws Unauthenticated for a token that is unknown, run out, replayed or of an ended session, and
  /// RateLimited for one that asks for too many children.
  Task<TokensView> refresh(std::string refresh_token, Visitor visitor);

  /// The bearer's sessions, the youngest first.
  Task<http::Page<SessionView>> list(Principal bearer, std::size_t limit, std::optional<std::string> cursor);

  /// Throws NotFound when the bearer has no such session.
  Task<> end(Principal bearer, Uuid session_id);
  /// Signing out: ending what has ended already is no error.
  Task<> sign_out(Principal bearer);
  Task<> sign_out_by_token(std::string refresh_token);

  /// Deletes what has run out, a bounded number at a time.
  Task<> forget_expired();

 private:
  Task<TokensView> issue(postgres::Session& transaction, users::UserRow const& user, Uuid session_id, Timestamp time);

  postgres::Database& database_;
  KeyRing const& keys_;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::accounts
