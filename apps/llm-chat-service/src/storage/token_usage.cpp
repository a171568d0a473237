#include "storage/token_usage.hpp"

namespace vobe::chat::token_usage {

namespace {

using postgres::Query;

constexpr Query lock_usage{"lock_token_usage",
                           "INSERT INTO token_usage (user_id, day, tokens) VALUES ($1, $2, 0)"
                           " ON CONFLICT (user_id, day) DO UPDATE SET tokens = token_usage.tokens RETURNING tokens"};

constexpr Query forget_usage{"forget_token_usage", "DELETE FROM token_usage WHERE day < $1"};

}  // namespace

Task<std::int64_t> lock(postgres::Session& tx, UserId user, Timestamp time) {
  co_return (co_await tx.value<std::int64_t>(lock_usage, user, day_of(time))).value();
}

Task<> forget_old(postgres::Session& session, Timestamp time) {
  co_await session.execute(forget_usage, day_of(time) - std::chrono::days(1));
}

}  // namespace vobe::chat::token_usage
