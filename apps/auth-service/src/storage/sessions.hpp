// The rows of sessions and of their refresh tokens, which end together.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::accounts::sessions {

struct SessionRow {
  Uuid id;
  UserId user_id;
  std::string device;
  std::string address;
  Timestamp created_at;
  Timestamp last_used_at;
  Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (), (id, user_id, device, address, created_at, last_used_at, expires_at))

struct TokenRow {
  Uuid session_id;
  Timestamp expires_at;
  std::optional<Timestamp> used_at;
  int uses = 0;
};
BOOST_DESCRIBE_STRUCT(TokenRow, (), (session_id, expires_at, used_at, uses))

Task<> insert(postgres::Session& transaction, SessionRow const& session);
Task<std::optional<SessionRow>> lock(postgres::Session& transaction, Uuid id);
Task<> touch(postgres::Session& transaction, Uuid id, std::string const& address, Timestamp used_at,
             Timestamp expires_at);

/// Those that have not run out, the youngest first, behind the session `after`.
Task<std::vector<SessionRow>> of_user(postgres::Session& session, UserId user, Timestamp time,
                                      std::optional<Uuid> after, std::size_t limit);

/// Ends one session of this user; how many that were.
Task<std::int64_t> end(postgres::Session& session, UserId user, Uuid id);
Task<> end_of_token(postgres::Session& session, std::string const& hash);
/// Ends all but the `keep` that were used last.
Task<> end_surplus(postgres::Session& transaction, UserId user, int keep);

Task<> insert_token(postgres::Session& transaction, std::string const& hash, Uuid session_id, Timestamp expires_at);
Task<std::optional<TokenRow>> find_token(postgres::Session& session, std::string const& hash);
Task<> count_use(postgres::Session& transaction, std::string const& hash, Timestamp time);

/// Deletes sessions and tokens that have run out, at most `limit` of each.
Task<> forget_expired(postgres::Session& session, Timestamp time, std::int64_t limit);

}  // namespace vobe::accounts::sessions
