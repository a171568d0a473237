#include "storage/failures.hpp"

namespace vobe::accounts::failures {

namespace {

using postgres::Query;

constexpr Query find_block{"find_sign_in_block", "SELECT max(blocked_until) FROM sign_in_failures WHERE key = ANY($1)"};

constexpr Query count_failure{
    "count_sign_in_failure",
    "INSERT INTO sign_in_failures AS held (key, failures, last_at, blocked_until) VALUES ($1, 1, $2, $2)"
    " ON CONFLICT (key) DO UPDATE SET last_at = $2,"
    " failures = CASE WHEN held.last_at < $3 THEN 1 ELSE held.failures + 1 END RETURNING failures"};

constexpr Query set_block{"set_sign_in_block", "UPDATE sign_in_failures SET blocked_until = $2 WHERE key = $1"};

constexpr Query forget_failures{"forget_sign_in_failures", "DELETE FROM sign_in_failures WHERE key = $1"};

constexpr Query forget_old_failures{"forget_old_sign_in_failures",
                                    "DELETE FROM sign_in_failures WHERE key IN"
                                    " (SELECT key FROM sign_in_failures WHERE last_at < $1 LIMIT $2)"};

}  // namespace

Task<std::optional<Timestamp>> blocked_until(postgres::Session& session, std::vector<std::string> const& keys) {
  auto const until = co_await session.value<std::optional<Timestamp>>(find_block, keys);
  co_return until.value_or(std::nullopt);
}

Task<int> count(postgres::Session& transaction, std::string const& key, Timestamp time, Timestamp series_since) {
  auto const failures = co_await transaction.value<int>(count_failure, key, time, series_since);
  co_return failures.value();
}

Task<> block(postgres::Session& transaction, std::string const& key, Timestamp until) {
  co_await transaction.execute(set_block, key, until);
}

Task<> forget(postgres::Session& session, std::string const& key) {
  co_await session.execute(forget_failures, key);
}

Task<> forget_old(postgres::Session& session, Timestamp time, std::int64_t limit) {
  co_await session.execute(forget_old_failures, time, limit);
}

}  // namespace vobe::accounts::failures
