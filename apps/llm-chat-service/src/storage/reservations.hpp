// The rows of reservations: answers under way, each with a place and the tokens that it may take at most.
#pragma once

#include <boost/describe/class.hpp>

#include <string>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::chat::reservations {

struct ReservationRow {
  Uuid id;
  UserId user_id;
  std::string idempotency_key;  // empty: none
  std::int64_t tokens = 0;
  Timestamp expires_at;
};

/// What a user's answers under way hold together.
struct Held {
  std::int64_t places = 0;
  std::int64_t tokens = 0;
  bool key_in_use = false;  // one of them has this key
};
BOOST_DESCRIBE_STRUCT(Held, (), (places, tokens, key_in_use))

/// Counts those that have not expired at `time`.
Task<Held> of_user(postgres::Session& session, UserId user, std::string const& idempotency_key, Timestamp time);
Task<> insert(postgres::Session& session, ReservationRow const& row);
/// Gives the place back and what was held; `tokens` were used up in the end, on the day of `time`.
Task<> settle(postgres::Session& session, Uuid id, UserId user, Timestamp time, std::int64_t tokens);
Task<> forget_expired(postgres::Session& session, Timestamp time);

}  // namespace vobe::chat::reservations
