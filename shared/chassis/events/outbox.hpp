// Transactional outbox (Richardson, Microservices Patterns, §3.3): an event is a row written in the transaction that
// makes it true; a relay publishes it afterwards. Nothing acknowledged is lost, nothing undone is told.
//
//   auto tx = co_await db.begin();
//   … co_await events::tell(tx, contracts::post_created, "post/7", "post/7", state);
//   co_await tx.commit();
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/describe/class.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/core/time.hpp"
#include "chassis/events/event.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::metrics {
class Registry;
}

namespace vobe::events {

class Bus;

/// The outbox table. The service chassis puts it before the migrations of every service that has a database.
extern postgres::Migration const outbox_migration;  // "0000_outbox.sql"

/// An event's data is at most this long (Kafka's brokers take messages up to 1 MiB by default, envelope included).
inline constexpr std::size_t longest_event_data = 1'000'000;

/// Writes an event into the outbox of the running transaction; the traceparent is the current Context's. `key` is
/// whose order matters ("post/7"), `data` is JSON. Throws PayloadTooLarge for more than longest_event_data.
Task<> tell_json(postgres::Session& transaction, Topic topic, std::string_view type, std::string key,
                 std::string subject, std::string data);
template <class Data>
Task<> tell(postgres::Session& transaction, Type<Data> type, std::string key, std::string subject, Data const& data) {
  return tell_json(transaction, type.topic, type.name, std::move(key), std::move(subject), schema::to_json(data));
}

/// One event among those that are told together.
struct Telling {
  std::string key;
  std::string subject;
  std::string data;  // JSON
};

/// Writes many events of one type by one statement; otherwise as tell_json.
Task<> tell_all_json(postgres::Session& transaction, Topic topic, std::string_view type,
                     std::vector<Telling> const& tellings);
template <class Data>
Task<> tell_all(postgres::Session& transaction, Type<Data> type, std::vector<Telling> const& tellings) {
  return tell_all_json(transaction, type.topic, type.name, tellings);
}

/// Has a topic's kept events from `since` on published again, in their order, after the bus has lost them, and with
/// them those that the bus has refused. Returns how many. Consumers guard themselves by version, so what was not lost
/// changes nothing.
Task<std::int64_t> republish(postgres::Session& session, std::string topic, Timestamp since);

/// An event that the bus has refused for good (EventRefused), as its row says.
struct RefusedEvent {
  std::int64_t id = 0;  // of its row
  std::string topic;
  std::string type;
  std::string subject;
  std::int64_t bytes = 0;  // of its data
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(RefusedEvent, (), (id, topic, type, subject, bytes, created_at))

/// Those of a topic behind the row `after`, oldest first. Reads the whole outbox: for operators.
Task<std::vector<RefusedEvent>> refused_events(postgres::Session& session, std::string topic, std::int64_t after,
                                               std::int64_t limit);

struct RelayOptions {
  std::string source;                     // "/comment-service"
  std::size_t batch = 500;                // events read at once, and at most 4 MiB of data
  std::chrono::milliseconds poll{25};     // four times that when idle
  std::chrono::milliseconds spacing{10};  // between the beginnings of two batches that are not full
  std::chrono::hours keep_published{72};  // a lost topic is rebuilt from these
};

/// Publishes unpublished rows, oldest id first, one active relay per service (session advisory lock on a dedicated
/// connection; another process takes over when it dies). Rows are picked by `published_at IS NULL`, never by a
/// watermark, since a sequence is not commit order. A row is marked after the broker acknowledged it. Order per key
/// holds because the producer locks the keyed row before it writes (docs/architecture, events). Never holds more than
/// one batch; while the bus is away it asks again with growing waits (50 ms … 1 s), and the rows wait in the table. An
/// event that the bus refuses for good (EventRefused) is set aside: its row stays, with published_at 'infinity', until
/// republish(), and those behind it go on.
class Relay {
 public:
  /// Lives on the executor's event loop, as `database` and `bus` do; both outlive run().
  Relay(asio::any_io_executor executor, postgres::Database& database, Bus& bus, RelayOptions options);
  ~Relay();
  /// Until stop().
  Task<> run();
  void stop();

  struct Figures {
    std::int64_t pending = 0;  // counted up to 100,000
    double oldest_seconds = 0;
    std::uint64_t published = 0;  // since the start
    std::uint64_t refused = 0;    // by the bus for good, since the start
    bool active = false;          // this process holds the lock
    std::string last_error = {};  // why it waits; empty when all is well
  };
  /// As of the last second, for the metrics. Safe from any thread.
  [[nodiscard]] Figures figures() const;
  /// Shows them in the registry: vobe_outbox_pending, vobe_outbox_age_seconds, vobe_outbox_published_total and
  /// vobe_outbox_refused_total. Once, before run().
  void measure_with(metrics::Registry& registry);

 private:
  std::shared_ptr<struct RelayState> state_;
};

}  // namespace vobe::events
