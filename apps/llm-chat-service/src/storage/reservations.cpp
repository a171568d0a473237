#include "storage/reservations.hpp"

#include "storage/token_usage.hpp"

namespace vobe::chat::reservations {

namespace {

using postgres::Query;

constexpr Query find_reservations{"find_reservations",
                                  "SELECT count(*) AS places, coalesce(sum(tokens), 0)::bigint AS tokens,"
                                  " coalesce(bool_or(idempotency_key = $2 AND $2 <> ''), false) AS key_in_use"
                                  " FROM reservations WHERE user_id = $1 AND expires_at > $3"};

constexpr Query insert_reservation{"insert_reservation",
                                   "INSERT INTO reservations (id, user_id, idempotency_key, tokens, expires_at)"
                                   " VALUES ($1, $2, $3, $4, $5)"};

constexpr Query settle_reservation{"settle_reservation",
                                   "WITH settled AS (DELETE FROM reservations WHERE id = $1)"
                                   " INSERT INTO token_usage (user_id, day, tokens) VALUES ($2, $3, $4)"
                                   " ON CONFLICT (user_id, day)"
                                   " DO UPDATE SET tokens = token_usage.tokens + excluded.tokens"};

constexpr Query forget_reservations{"forget_reservations", "DELETE FROM reservations WHERE expires_at <= $1"};

}  // namespace

Task<Held> of_user(postgres::Session& session, UserId user, std::string const& idempotency_key, Timestamp time) {
  co_return (co_await session.row<Held>(find_reservations, user, idempotency_key, time)).value();
}

Task<> insert(postgres::Session& session, ReservationRow const& row) {
  co_await session.execute(insert_reservation, row.id, row.user_id, row.idempotency_key, row.tokens, row.expires_at);
}

Task<> settle(postgres::Session& session, Uuid id, UserId user, Timestamp time, std::int64_t tokens) {
  co_await session.execute(settle_reservation, id, user, token_usage::day_of(time), tokens);
}

Task<> forget_expired(postgres::Session& session, Timestamp time) {
  co_await session.execute(forget_reservations, time);
}

}  // namespace vobe::chat::reservations
