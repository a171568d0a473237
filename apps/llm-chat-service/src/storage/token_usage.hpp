// The rows of token_usage: what each user has had of the daily budget. A day is a day of UTC.
#pragma once

#include <chrono>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::chat::token_usage {

inline std::chrono::sys_days day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}

/// What the user has had of the day, locked until the transaction ends: whoever decides by it decides alone.
Task<std::int64_t> lock(postgres::Session& transaction, UserId user, Timestamp time);
/// Forgets days before yesterday.
Task<> forget_old(postgres::Session& session, Timestamp time);

}  // namespace vobe::chat::token_usage
