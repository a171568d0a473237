#include "service/reindexing.hpp"

#include <chrono>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/telemetry/log.hpp"
#include "service/engine_feed.hpp"
#include "storage/elasticsearch/index.hpp"
#include "storage/elasticsearch/mapping.hpp"

namespace vobe::search {

namespace {

using engine_indices::State;
using std::chrono::steady_clock;

constexpr std::int64_t documents_per_step = 500;
constexpr std::chrono::seconds time_of_a_run{20};
constexpr std::chrono::minutes pause_after_failure{5};  // before it is tried again unasked

ReindexState state_of(engine_indices::Row const& row) {
  if (row.reason) return ReindexState::failed;
  return row.finished_at ? ReindexState::done : ReindexState::running;
}

ReindexView view_of(engine_indices::Row const& row) {
  return {row.id, state_of(row), row.done, row.total, row.started_at, row.finished_at, row.reason};
}

std::optional<engine_rows::Place> place_of(engine_indices::Row const& row) {
  if (!row.after_type || !row.after_id) return std::nullopt;
  return engine_rows::Place{*row.after_type, *row.after_id};
}

}  // namespace

Task<ReindexView> Reindexing::start() {
  if (!api_) throw Conflict("there is no Elasticsearch: PostgreSQL answers, and has nothing to be built anew");
  if (!co_await engine_indices::in_state(database_, State::building)) co_await begin();
  auto const row = co_await engine_indices::in_state(database_, State::building);
  if (!row) throw Unavailable("the index was built at this very moment");
  co_return view_of(*row);
}

Task<ReindexView> Reindexing::status(Uuid id) {
  auto const row = co_await engine_indices::find(database_, id);
  if (!row) throw NotFound("there was no such reindexing");
  co_return view_of(*row);
}

Task<> Reindexing::keep() {
  if (!api_) co_return co_await engine_indices::abandon(database_);
  if (!patience_.over(steady_clock::now())) co_return;
  auto const done = co_await attempt(keep_up());
  if (done) co_return patience_.succeeded();
  try {
    std::rethrow_exception(done.error());
  } catch (std::exception const& error) {
    if (patience_.failed(steady_clock::now()))
      log::warn("Elasticsearch's index can't be kept right now", {{"error", error.what()}});
  }
}

Task<> Reindexing::keep_up() {
  co_await notice_loss();
  co_await begin_where_needed();
  auto const until = steady_clock::now() + time_of_a_run;
  while (steady_clock::now() < until) {
    if (!co_await build_on()) break;
  }
  co_await delete_useless();
}

Task<> Reindexing::notice_loss() {
  auto const live = co_await engine_indices::in_state(database_, State::live);
  if (!live || co_await elasticsearch::is_live(*api_, alias_, live->name)) co_return;
  log::warn("Elasticsearch has lost its index", {{"index", live->name}});
  co_await engine_indices::lose(database_, live->name);
}

Task<> Reindexing::begin_where_needed() {
  auto const live = co_await engine_indices::in_state(database_, State::live);
  if (live && live->mapping >= elasticsearch::mapping_version) co_return;
  if (co_await engine_indices::in_state(database_, State::building)) co_return;
  auto const failure = co_await engine_indices::last_failure(database_, elasticsearch::mapping_version);
  if (failure && *failure + pause_after_failure > now()) co_return;
  co_await begin();
}

Task<> Reindexing::begin() {
  auto tx = co_await database_.begin();
  co_await engine_indices::await_writers(tx);
  auto const id = Uuid::v7();
  auto const total = co_await engine_rows::count(tx);
  auto const name = alias_ + "_" + id.to_string();
  bool const begun = co_await engine_indices::begin(tx, id, name, elasticsearch::mapping_version, total);
  co_await tx.commit();
  if (begun) log::info("an index is being built", {{"index", name}, {"documents", total}});
}

Task<bool> Reindexing::build_on() {
  auto tx = co_await database_.begin();
  auto const index = co_await engine_indices::hold_building(tx);
  if (!index) co_return false;
  std::string refusal;
  bool more = false;
  try {
    more = co_await build_step(tx, *index);
  } catch (elasticsearch::Refused const& refused) {
    refusal = refused.what();
  }
  if (!refusal.empty()) {
    log::error("an index can't be built", {{"index", index->name}, {"reason", refusal}});
    co_await engine_indices::fail(tx, index->id, refusal);
  }
  co_await tx.commit();
  co_return more;
}

Task<bool> Reindexing::build_step(postgres::Session& transaction, engine_indices::Row const& index) {
  using elasticsearch::Taken;
  auto const after = place_of(index);
  if (!after) co_await elasticsearch::create(*api_, index.name);
  auto const places = co_await engine_rows::places_after(transaction, after, documents_per_step);
  bool const complete = places.empty();
  auto const taken =
      complete ? co_await elasticsearch::go_live(*api_, alias_, index.name)
               : co_await elasticsearch::send(*api_, index.name, co_await documents_at(transaction, cpu_, places));
  if (taken == Taken::no_index) {
    co_await engine_indices::start_over(transaction, index.id);
    co_return true;
  }
  if (complete) {
    co_await engine_indices::finish(transaction, index.id);
    log::info("an index is built and answers from now on", {{"index", index.name}});
    co_return false;
  }
  co_await engine_indices::advance(transaction, index.id, places.back(), static_cast<std::int64_t>(places.size()));
  co_return true;
}

Task<> Reindexing::delete_useless() {
  for (auto const& name : co_await engine_indices::useless(database_)) {
    co_await elasticsearch::remove(*api_, name);
    co_await engine_indices::lose(database_, name);
  }
}

}  // namespace vobe::search
