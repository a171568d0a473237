#include "storage/token_usage.hpp"

namespace vobe::chat::token_usage {

namespace {

using postgres::Query;

constexpr Query charge_tokens{"charge_tokens",
                              "INSERT INTO token_usage (user_id, day, tokens) VALUES ($1, $2, $3)"
                              " ON CONFLICT (user_id, day) DO UPDATE SET tokens = token_usage.tokens + excluded.tokens"
                              " WHERE token_usage.tokens < $4::bigint"};

constexpr Query add_tokens{"add_tokens",
                           "INSERT INTO token_usage (user_id, day, tokens) VALUES ($1, $2, $3)"
                           " ON CONFLICT (user_id, day) DO UPDATE SET tokens = token_usage.tokens + excluded.tokens"};

constexpr Query forget_usage{"forget_token_usage", "DELETE FROM token_usage WHERE day < $1"};

std::chrono::sys_days day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time);
}

}  // namespace

Task<bool> charge(postgres::Session& session, UserId user, Timestamp time, std::int64_t tokens, std::int64_t budget) {
  co_return co_await session.execute(charge_tokens, user, day_of(time), tokens, budget) == 1;
}

Task<> add(postgres::Session& session, UserId user, Timestamp time, std::int64_t tokens) {
  co_await session.execute(add_tokens, user, day_of(time), tokens);
}

Task<> forget_old(postgres::Session& session, Timestamp time) {
  co_await session.execute(forget_usage, day_of(time) - std::chrono::days(1));
}

}  // namespace vobe::chat::token_usage
