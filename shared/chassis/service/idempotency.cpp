#include "chassis/service/idempotency.hpp"

namespace vobe::idempotency {

postgres::Migration const migration{"0000_idempotency.sql", R"sql(
CREATE TABLE idempotency_keys (
  user_id    bigint      NOT NULL,
  route      text        NOT NULL,
  key        text        NOT NULL,
  payload    text        NOT NULL,
  answer     text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, route, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
)sql"};

namespace {

// A second transaction with the same key waits here for the first one's commit, at most lock_timeout.
constexpr postgres::Query take_key{"take_key",
                                   "INSERT INTO idempotency_keys (user_id, route, key, payload) VALUES ($1, $2, $3, $4)"
                                   " ON CONFLICT DO NOTHING"};

constexpr postgres::Query find_key{"find_key",
                                   "SELECT payload, answer FROM idempotency_keys"
                                   " WHERE user_id = $1 AND route = $2 AND key = $3"};

constexpr postgres::Query keep_answer{
    "keep_answer", "UPDATE idempotency_keys SET answer = $4 WHERE user_id = $1 AND route = $2 AND key = $3"};

// In portions, each soon done: of a day's keys, one statement would hold its locks for long.
constexpr std::int64_t portion = 5000;
constexpr postgres::Query delete_old{
    "delete_old_keys",
    "DELETE FROM idempotency_keys WHERE ctid IN"
    " (SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '25 hours' LIMIT $1)"};

struct KeyRow {
  std::string payload;
  std::optional<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(KeyRow, (), (payload, answer))

Invalid at_key(std::string type) {
  return Invalid({FieldError{.loc = {std::string("header"), std::string("Idempotency-Key")}, .type = std::move(type)}});
}

}  // namespace

Task<std::optional<std::string>> claim_json(postgres::Session& tx, http::IdempotencyKey const& key) {
  if (key.key.empty()) co_return std::nullopt;
  bool under_way = false;
  std::int64_t taken = 0;
  try {
    taken = co_await tx.execute(take_key, key.user, key.route, key.key, key.payload);
  } catch (postgres::LockNotAvailable const&) {
    under_way = true;
  }
  if (under_way) throw Conflict("the first request with this Idempotency-Key is still under way");
  if (taken == 1) co_return std::nullopt;
  auto const held = co_await tx.row<KeyRow>(find_key, key.user, key.route, key.key);
  if (!held || !held->answer) throw Conflict("the first request with this Idempotency-Key left no answer");
  if (held->payload != key.payload) throw at_key("other_payload");
  if (auto* const context = context_of(co_await asio::this_coro::executor)) context->idempotency_replayed = true;
  co_return held->answer;
}

Task<> keep_json(postgres::Session& tx, http::IdempotencyKey const& key, std::string answer) {
  co_await tx.execute(keep_answer, key.user, key.route, key.key, answer);
}

Task<> forget_old(postgres::Session& session) {
  while (co_await session.execute(delete_old, portion) == portion) continue;
}

}  // namespace vobe::idempotency
