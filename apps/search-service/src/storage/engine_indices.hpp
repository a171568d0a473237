// The rows of engine_indices: which indices another engine keeps for us, how far the one that is being built is, and
// which ones are told what changes.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "storage/engine_rows.hpp"

namespace vobe::search::engine_indices {

/// building → live → retired → gone; building → failed → gone. "gone": the engine no longer has it.
enum class State : std::uint8_t { building, live, retired, failed, gone };
BOOST_DESCRIBE_ENUM(State, building, live, retired, failed, gone)

struct Row {
  Uuid id;
  std::string name;
  std::int64_t mapping = 0;
  State state = State::building;
  std::optional<DocumentType> after_type;
  std::optional<std::int64_t> after_id;
  std::int64_t done = 0;
  std::int64_t total = 0;
  Timestamp started_at;
  std::optional<Timestamp> finished_at;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, name, mapping, state, after_type, after_id, done, total, started_at, finished_at, reason))

Task<std::optional<Row>> find(postgres::Session& session, Uuid id);
Task<std::optional<Row>> in_state(postgres::Session& session, State state);

/// When a build of this mapping or a later one failed last.
Task<std::optional<Timestamp>> last_failure(postgres::Session& session, std::int64_t mapping);

/// Waits until nobody is in the middle of writing documents, so that whatever is written from the end of the
/// transaction on is queued. Throws Unavailable when that takes too long.
Task<> await_writers(postgres::Session& transaction);

/// Begins one; false where another is being built.
Task<bool> begin(postgres::Session& session, Uuid id, std::string const& name, std::int64_t mapping,
                 std::int64_t total);

/// The one that is being built, held until the transaction ends; nothing while another process holds it.
Task<std::optional<Row>> hold_building(postgres::Session& transaction);

/// Notes that everything up to `place` is in it, `count` documents more.
Task<> advance(postgres::Session& transaction, Uuid id, engine_rows::Place const& place, std::int64_t count);
/// Nothing is in it any more.
Task<> start_over(postgres::Session& transaction, Uuid id);
/// Live from now on; the one that was is retired.
Task<> finish(postgres::Session& transaction, Uuid id);
Task<> fail(postgres::Session& transaction, Uuid id, std::string const& reason);

/// The engine doesn't have it any more.
Task<> lose(postgres::Session& session, std::string const& name);

/// Nobody feeds indices any more: all of them are useless, and what was queued for them is forgotten.
Task<> abandon(postgres::Session& session);

/// One that is told of every change: building or live.
struct Fed {
  Uuid id;
  std::string name;
  State state = State::live;
};
BOOST_DESCRIBE_STRUCT(Fed, (), (id, name, state))

Task<std::vector<Fed>> fed(postgres::Session& session);
/// Names of those that nobody needs but the engine still has.
Task<std::vector<std::string>> useless(postgres::Session& session);

}  // namespace vobe::search::engine_indices
