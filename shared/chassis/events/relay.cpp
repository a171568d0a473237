#include <boost/asio/post.hpp>
#include <boost/describe/class.hpp>

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/events/reason.hpp"
#include "chassis/events/signal.hpp"
#include "chassis/redis/backoff.hpp"
#include "chassis/telemetry/log.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::events {
namespace {

using namespace std::chrono_literals;
using Moment = std::chrono::steady_clock::time_point;

// What is read at once is bounded in octets too; a batch may exceed it by one event.
constexpr std::int64_t most_bytes = 4 * 1024 * 1024;
// After this long without an event it polls a quarter as often: nine idle services share one PostgreSQL.
constexpr auto idle_after = 5s;
// Each step of the relay ends by then.
constexpr auto step_limit = 30s;

struct OutboxRow {
  std::int64_t id = 0;
  Uuid event_id;
  std::string topic;
  int partitions = 0;
  std::string key;
  std::string type;
  std::string subject;
  std::string data;
  std::string traceparent;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(OutboxRow, (),
                      (id, event_id, topic, partitions, key, type, subject, data, traceparent, created_at))

struct Backlog {
  std::int64_t pending = 0;
  double oldest_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Backlog, (), (pending, oldest_seconds))

// Any constant will do that nothing else in a service's database locks; these are the letters of "outbox".
constexpr postgres::Query try_lock{"outbox_lock", "SELECT pg_try_advisory_lock(x'6f7574626f78'::bigint)"};

constexpr postgres::Query oldest_unpublished{"outbox_unpublished", R"(
SELECT id, event_id, topic, partitions, key, type, subject, data, traceparent, created_at
  FROM (SELECT *, sum(octet_length(data)) OVER (ORDER BY id) - octet_length(data) AS bytes_before
          FROM (SELECT * FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1) AS oldest) AS measured
 WHERE bytes_before < $2
 ORDER BY id)"};

constexpr postgres::Query mark_published{"outbox_published",
                                         "UPDATE outbox SET published_at = now() WHERE id = ANY($1)"};

// Out of the relay's way, never forgotten, and told again by republish().
constexpr postgres::Query set_aside{"outbox_set_aside", "UPDATE outbox SET published_at = 'infinity' WHERE id = $1"};

constexpr postgres::Query count_backlog{"outbox_backlog", R"(
SELECT count(*) AS pending,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest_seconds
  FROM (SELECT created_at FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT 100000) AS waiting)"};

// Counting a long backlog takes as long as publishing many batches of it; it may cost the relay a twentieth of its
// time.
constexpr int counting_share = 20;
constexpr std::chrono::nanoseconds shortest_count_pause = 1s;
constexpr std::chrono::nanoseconds longest_count_pause = 15s;

// Looks at the oldest rows only, which needs no index of its own.
constexpr std::int64_t pruned_at_once = 1000;
constexpr postgres::Query prune_published{"outbox_prune", R"(
DELETE FROM outbox
 WHERE id IN (SELECT id FROM (SELECT id, published_at FROM outbox WHERE published_at IS DISTINCT FROM 'infinity'
                               ORDER BY id LIMIT 1000) AS oldest
               WHERE published_at < now() - make_interval(hours => $1)))"};

}  // namespace

struct RelayState {
  RelayState(asio::any_io_executor loop, postgres::Database& rows, Bus& events, RelayOptions given)
      : executor(std::move(loop)), database(rows), bus(events), options(std::move(given)), pause(executor) {}

  Task<> run();
  Task<> relay();
  Task<bool> relay_batch(postgres::Session& connection);
  Task<> relay_one_by_one(postgres::Session& connection, std::span<std::int64_t const> ids,
                          std::span<Event const> events);
  void published(std::size_t count);
  Task<> put_off(std::exception_ptr error);
  Task<> keep_house(postgres::Session& connection);
  Event event_of(OutboxRow row) const;
  void failed(std::exception_ptr const& error);

  asio::any_io_executor executor;
  postgres::Database& database;
  Bus& bus;
  RelayOptions options;
  Context context;  // of everything that run() awaits; its deadline is set anew for each step
  Signal pause;     // cut short by stop()
  redis::Backoff backoff{50ms, 1000ms};
  bool stopping = false;
  Moment last_busy = {};
  Moment next_count = {};
  Moment pruned = {};
  Relay::Figures figures;  // written by the relay only; what others see of it is behind the mutex
  struct Counters {
    metrics::Counter published;
    metrics::Counter refused;
  };
  std::optional<Counters> counters;
  std::mutex shown_guard;
  Relay::Figures shown;
  void show() {
    std::lock_guard const lock(shown_guard);
    shown = figures;
  }
  Relay::Figures seen() {
    std::lock_guard const lock(shown_guard);
    return shown;
  }
};

Event RelayState::event_of(OutboxRow row) const {
  return Event{.id = row.event_id,
               .source = options.source,
               .type = std::move(row.type),
               .subject = std::move(row.subject),
               .topic = std::move(row.topic),
               .partitions = static_cast<unsigned>(row.partitions),
               .key = std::move(row.key),
               .time = row.created_at,
               .traceparent = std::move(row.traceparent),
               .data = std::move(row.data)};
}

void RelayState::failed(std::exception_ptr const& error) {
  std::string message = reason(error);
  if (message != figures.last_error) log::warn("the outbox relay waits", {{"error", message}});
  figures.last_error = std::move(message);
  show();
}

Task<> RelayState::run() {
  while (!stopping) {
    context.deadline = std::chrono::steady_clock::now() + step_limit;
    auto const ended = co_await attempt(relay());
    figures.active = false;
    show();
    if (stopping) co_return;
    if (!ended) failed(ended.error());
    co_await pause.wait(backoff.next());
  }
}

/// Waits for the lock, then relays until stop() or until the connection, and the lock with it, is lost. All statements
/// go over that one connection: whoever can still mark rows still holds the lock.
Task<> RelayState::relay() {
  auto const connection = co_await database.dedicate();
  // Losing a mark in a crash costs a second delivery; waiting for the disk would cost each batch.
  co_await connection->script("SET synchronous_commit = off; SET statement_timeout = '20s'");
  while (!stopping && !(co_await connection->value<bool>(try_lock)).value_or(false)) {
    // What waits is another's.
    figures = {.published = figures.published, .refused = figures.refused};
    show();
    co_await pause.wait(500ms);
    context.deadline = std::chrono::steady_clock::now() + step_limit;
  }
  figures.active = true;
  show();
  backoff.reset();
  while (!stopping) {
    context.deadline = std::chrono::steady_clock::now() + step_limit;
    bool const more = co_await relay_batch(*connection);
    co_await keep_house(*connection);
    if (more || stopping) continue;
    bool const idle = std::chrono::steady_clock::now() - last_busy > idle_after;
    co_await pause.wait(idle ? options.poll * 4 : options.poll);
    // What is committed while the last batch is young goes together.
    auto const young = last_busy + options.spacing - std::chrono::steady_clock::now();
    if (young > 0ns) co_await pause.wait(std::chrono::ceil<std::chrono::milliseconds>(young));
  }
}

/// Whether there may be more at once.
Task<bool> RelayState::relay_batch(postgres::Session& connection) {
  auto rows =
      co_await connection.rows<OutboxRow>(oldest_unpublished, static_cast<std::int64_t>(options.batch), most_bytes);
  if (rows.empty()) co_return false;
  last_busy = std::chrono::steady_clock::now();
  std::vector<std::int64_t> ids;
  std::vector<Event> events;
  ids.reserve(rows.size());
  events.reserve(rows.size());
  std::size_t bytes = 0;
  for (OutboxRow& row : rows) {
    ids.push_back(row.id);
    bytes += row.data.size();
    events.push_back(event_of(std::move(row)));
  }
  bool const full = rows.size() == options.batch || bytes >= static_cast<std::size_t>(most_bytes);
  rows = {};

  auto const done = co_await attempt(bus.publish(events));
  if (!done && is_refusal(done.error())) {
    co_await relay_one_by_one(connection, ids, events);
    co_return true;
  }
  if (!done) {
    co_await put_off(done.error());
    co_return true;
  }
  co_await connection.execute(mark_published, ids);
  published(ids.size());
  co_return full;
}

/// After the bus has refused one of a batch for good: the others go on without it.
Task<> RelayState::relay_one_by_one(postgres::Session& connection, std::span<std::int64_t const> ids,
                                    std::span<Event const> events) {
  for (std::size_t i = 0; i < events.size() && !stopping; ++i) {
    context.deadline = std::chrono::steady_clock::now() + step_limit;
    auto const done = co_await attempt(bus.publish(events.subspan(i, 1)));
    if (done) {
      co_await connection.execute(mark_published, std::vector{ids[i]});
      published(1);
    } else if (is_refusal(done.error())) {
      co_await connection.execute(set_aside, ids[i]);
      ++figures.refused;
      if (counters) counters->refused.add();
      show();
      log::error("the bus refuses an event for good; it stays in the outbox", {{"outbox_id", ids[i]},
                                                                               {"topic", events[i].topic},
                                                                               {"type", events[i].type},
                                                                               {"subject", events[i].subject},
                                                                               {"error", reason(done.error())}});
    } else {
      co_await put_off(done.error());
      co_return;
    }
  }
}

void RelayState::published(std::size_t count) {
  backoff.reset();
  if (!figures.last_error.empty()) log::info("the outbox relay goes on");
  figures.last_error.clear();
  figures.published += count;
  if (counters) counters->published.add(static_cast<double>(count));
  show();
}

Task<> RelayState::put_off(std::exception_ptr error) {
  failed(error);
  if (!stopping) co_await pause.wait(backoff.next());
}

Task<> RelayState::keep_house(postgres::Session& connection) {
  auto const now = std::chrono::steady_clock::now();
  context.deadline = now + step_limit;
  if (now >= next_count) {
    auto const backlog = co_await connection.row<Backlog>(count_backlog);
    figures.pending = backlog ? backlog->pending : 0;
    figures.oldest_seconds = backlog ? backlog->oldest_seconds : 0;
    show();
    auto const counted = std::chrono::steady_clock::now();
    next_count = counted + std::clamp((counted - now) * counting_share, shortest_count_pause, longest_count_pause);
  }
  if (now - pruned >= 10s) {
    auto const deleted =
        co_await connection.execute(prune_published, static_cast<std::int64_t>(options.keep_published.count()));
    // With a full step there may be more, which the next batch's turn takes.
    if (deleted < pruned_at_once) pruned = now;
  }
}

Relay::Relay(asio::any_io_executor executor, postgres::Database& database, Bus& bus, RelayOptions options)
    : state_(std::make_shared<RelayState>(std::move(executor), database, bus, std::move(options))) {}

Relay::~Relay() {
  stop();
}

namespace {

Task<> run_relay(std::shared_ptr<RelayState> state) {
  co_await within(state->context, state->run());
}

}  // namespace

Task<> Relay::run() {
  return run_relay(state_);
}

void Relay::stop() {
  state_->stopping = true;
  state_->pause.notify();
}

void Relay::measure_with(metrics::Registry& registry) {
  registry.gauge("vobe_outbox_pending", "Events that wait to be published", {},
                 [state = state_] { return static_cast<double>(state->seen().pending); });
  registry.gauge("vobe_outbox_age_seconds", "Age of the oldest event that waits", {},
                 [state = state_] { return state->seen().oldest_seconds; });
  state_->counters = RelayState::Counters{
      .published = registry.counter("vobe_outbox_published_total", "Events that the bus has acknowledged"),
      .refused = registry.counter("vobe_outbox_refused_total", "Events that the bus has refused for good")};
}

Relay::Figures Relay::figures() const {
  return state_->seen();
}

}  // namespace vobe::events
