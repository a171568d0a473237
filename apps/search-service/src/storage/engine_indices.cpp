#include "storage/engine_indices.hpp"

namespace vobe::search::engine_indices {

namespace {

using postgres::Query;

#define VOBE_ENGINE_INDEX                                                                                             \
  "SELECT id, name, mapping::bigint, state, after_type, after_id, done, total, started_at, finished_at, reason FROM " \
  "engine_indices"

constexpr Query find_index{"find_engine_index", VOBE_ENGINE_INDEX " WHERE id = $1"};
constexpr Query find_in_state{"find_engine_index_in_state", VOBE_ENGINE_INDEX " WHERE state = $1 LIMIT 1"};
constexpr Query hold_one{"hold_building_index", VOBE_ENGINE_INDEX " WHERE state = 'building' FOR UPDATE SKIP LOCKED"};

constexpr Query find_failure{"find_engine_index_failure",
                             "SELECT finished_at FROM engine_indices WHERE reason IS NOT NULL AND mapping >= $1"
                             " ORDER BY finished_at DESC LIMIT 1"};
constexpr Query lock_documents{"await_document_writers", "LOCK TABLE documents IN SHARE MODE"};
constexpr Query add_index{"add_engine_index",
                          "INSERT INTO engine_indices (id, name, mapping, state, total)"
                          " VALUES ($1, $2, $3, 'building', $4) ON CONFLICT DO NOTHING"};
constexpr Query advance_index{
    "advance_engine_index", "UPDATE engine_indices SET after_type = $2, after_id = $3, done = done + $4 WHERE id = $1"};
constexpr Query empty_index{"empty_engine_index",
                            "UPDATE engine_indices SET after_type = NULL, after_id = NULL, done = 0 WHERE id = $1"};
constexpr Query retire_live{"retire_engine_index", "UPDATE engine_indices SET state = 'retired' WHERE state = 'live'"};
constexpr Query finish_index{"finish_engine_index",
                             "UPDATE engine_indices SET state = 'live', finished_at = now() WHERE id = $1"};
constexpr Query fail_index{
    "fail_engine_index", "UPDATE engine_indices SET state = 'failed', finished_at = now(), reason = $2 WHERE id = $1"};
constexpr Query lose_index{"lose_engine_index",
                           "UPDATE engine_indices SET state = 'gone' WHERE name = $1 AND state <> 'building'"};
constexpr Query abandon_all{"abandon_engine_indices",
                            "UPDATE engine_indices SET state = 'retired', finished_at = coalesce(finished_at, now()),"
                            " reason = CASE WHEN finished_at IS NULL THEN 'Elasticsearch was given up' END WHERE state "
                            "IN ('building', 'live')"};
constexpr Query empty_queue{"empty_engine_queue", "DELETE FROM engine_queue"};
constexpr Query find_fed{
    "find_fed_indices", "SELECT id, name, state FROM engine_indices WHERE state IN ('building', 'live') ORDER BY name"};
constexpr Query find_useless{"find_useless_indices",
                             "SELECT name FROM engine_indices WHERE state IN ('retired', 'failed') ORDER BY name"};

}  // namespace

Task<std::optional<Row>> find(postgres::Session& session, Uuid id) {
  return session.row<Row>(find_index, id);
}

Task<std::optional<Row>> in_state(postgres::Session& session, State state) {
  return session.row<Row>(find_in_state, state);
}

Task<std::optional<Timestamp>> last_failure(postgres::Session& session, std::int64_t mapping) {
  return session.value<Timestamp>(find_failure, mapping);
}

Task<> await_writers(postgres::Session& transaction) {
  co_await transaction.execute(lock_documents);
}

Task<bool> begin(postgres::Session& session, Uuid id, std::string const& name, std::int64_t mapping,
                 std::int64_t total) {
  co_return co_await session.execute(add_index, id, name, mapping, total) > 0;
}

Task<std::optional<Row>> hold_building(postgres::Session& transaction) {
  return transaction.row<Row>(hold_one);
}

Task<> advance(postgres::Session& transaction, Uuid id, engine_rows::Place const& place, std::int64_t count) {
  co_await transaction.execute(advance_index, id, place.type, place.id, count);
}

Task<> start_over(postgres::Session& transaction, Uuid id) {
  co_await transaction.execute(empty_index, id);
}

Task<> finish(postgres::Session& transaction, Uuid id) {
  co_await transaction.execute(retire_live);
  co_await transaction.execute(finish_index, id);
}

Task<> fail(postgres::Session& transaction, Uuid id, std::string const& reason) {
  co_await transaction.execute(fail_index, id, reason);
}

Task<> lose(postgres::Session& session, std::string const& name) {
  co_await session.execute(lose_index, name);
}

// In this order: no writer that begins in between queues anything.
Task<> abandon(postgres::Session& session) {
  co_await session.execute(abandon_all);
  co_await session.execute(empty_queue);
}

Task<std::vector<Fed>> fed(postgres::Session& session) {
  return session.rows<Fed>(find_fed);
}

Task<std::vector<std::string>> useless(postgres::Session& session) {
  return session.values<std::string>(find_useless);
}

}  // namespace vobe::search::engine_indices
