#include "storage/sessions.hpp"

namespace vobe::accounts::sessions {

namespace {

using postgres::Bytes;
using postgres::Query;

#define VOBE_SESSION_COLUMNS "id, user_id, device, address, created_at, last_used_at, expires_at"

constexpr Query insert_session{"insert_session",
                               "INSERT INTO sessions (" VOBE_SESSION_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Query lock_session{"lock_session", "SELECT " VOBE_SESSION_COLUMNS " FROM sessions WHERE id = $1 FOR UPDATE"};
constexpr Query touch_session{"touch_session",
                              "UPDATE sessions SET address = $2, last_used_at = $3, expires_at = $4 WHERE id = $1"};

constexpr Query sessions_of_user{"sessions_of_user",
                                 "SELECT " VOBE_SESSION_COLUMNS
                                 " FROM sessions WHERE user_id = $1 AND expires_at > $2"
                                 " AND ($3::uuid IS NULL OR id < $3::uuid) ORDER BY id DESC LIMIT $4"};

constexpr Query end_session{"end_session", "DELETE FROM sessions WHERE id = $1 AND user_id = $2"};
constexpr Query end_session_of_token{
    "end_session_of_token", "DELETE FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)"};
constexpr Query end_surplus_sessions{"end_surplus_sessions",
                                     "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = $1"
                                     " ORDER BY last_used_at DESC, id DESC OFFSET $2)"};

constexpr Query insert_refresh_token{"insert_refresh_token",
                                     "INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)"};
constexpr Query find_refresh_token{"find_refresh_token",
                                   "SELECT session_id, expires_at, used_at, uses FROM refresh_tokens WHERE hash = $1"};
constexpr Query count_token_use{
    "count_token_use", "UPDATE refresh_tokens SET used_at = COALESCE(used_at, $2), uses = uses + 1 WHERE hash = $1"};

constexpr Query forget_sessions{
    "forget_expired_sessions",
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2)"};
constexpr Query forget_tokens{"forget_expired_tokens",
                              "DELETE FROM refresh_tokens WHERE hash IN"
                              " (SELECT hash FROM refresh_tokens WHERE expires_at <= $1 LIMIT $2)"};

}  // namespace

Task<> insert(postgres::Session& transaction, SessionRow const& session) {
  co_await transaction.execute(insert_session, session.id, session.user_id, session.device, session.address,
                               session.created_at, session.last_used_at, session.expires_at);
}

Task<std::optional<SessionRow>> lock(postgres::Session& transaction, Uuid id) {
  return transaction.row<SessionRow>(lock_session, id);
}

Task<> touch(postgres::Session& transaction, Uuid id, std::string const& address, Timestamp used_at,
             Timestamp expires_at) {
  co_await transaction.execute(touch_session, id, address, used_at, expires_at);
}

Task<std::vector<SessionRow>> of_user(postgres::Session& session, UserId user, Timestamp time,
                                      std::optional<Uuid> after, std::size_t limit) {
  return session.rows<SessionRow>(sessions_of_user, user, time, after, static_cast<std::int64_t>(limit));
}

Task<std::int64_t> end(postgres::Session& session, UserId user, Uuid id) {
  return session.execute(end_session, id, user);
}

Task<> end_of_token(postgres::Session& session, std::string const& hash) {
  co_await session.execute(end_session_of_token, Bytes{hash});
}

Task<> end_surplus(postgres::Session& transaction, UserId user, int keep) {
  co_await transaction.execute(end_surplus_sessions, user, keep);
}

Task<> insert_token(postgres::Session& transaction, std::string const& hash, Uuid session_id, Timestamp expires_at) {
  co_await transaction.execute(insert_refresh_token, Bytes{hash}, session_id, expires_at);
}

Task<std::optional<TokenRow>> find_token(postgres::Session& session, std::string const& hash) {
  return session.row<TokenRow>(find_refresh_token, Bytes{hash});
}

Task<> count_use(postgres::Session& transaction, std::string const& hash, Timestamp time) {
  co_await transaction.execute(count_token_use, Bytes{hash}, time);
}

Task<> forget_expired(postgres::Session& session, Timestamp time, std::int64_t limit) {
  co_await session.execute(forget_sessions, time, limit);
  co_await session.execute(forget_tokens, time, limit);
}

}  // namespace vobe::accounts::sessions
