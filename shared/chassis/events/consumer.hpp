// A consumer as a service declares it: which types it hears, and what each does inside a transaction.
//
//   events::Consumer consumer(database, bus, "comment-service");
//   consumer.on(contracts::post_created, [&](postgres::Session& tx, PostState const& post, Event const&) { … });
//   co_await consumer.run();
//
// One transaction per polled batch where it succeeds, one per event where it doesn't. What can't succeed (can't be
// parsed; Invalid, Malformed and the other refusals of core/errors.hpp; DatabaseError of class 22 or 23) goes to the
// dead letters and the partition moves on. Everything else (Unavailable, DeadlineExceeded, a fault in a handler) is
// tried again for ever with growing waits. Handlers run under a Context with a deadline of 30 s per transaction and the
// event's trace.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "chassis/core/task.hpp"
#include "chassis/events/event.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::events {

class Bus;

class Consumer {
 public:
  /// A consumer whose effects are rows in its own database.
  Consumer(postgres::Database& database, Bus& bus, std::string group);
  /// A consumer whose effects are elsewhere (a cache): its handlers take no session and must be idempotent.
  Consumer(Bus& bus, std::string group);
  ~Consumer();

  /// handler(Session&, Data const&, Event const&) or handler(Data const&, Event const&), a Task<>. It may be called
  /// again with the same event; it guards itself by version (docs/architecture, events). One handler per type, before
  /// run(); throws std::logic_error for a second one.
  template <class Data, class Handler>
  void on(Type<Data> type, Handler handler) {
    add(type.topic, type.name,
        [handler = std::move(handler)](postgres::Session* session, Event const& event) -> Task<> {
          Data data = schema::from_json<Data>(event.data, schema::Unknown::ignore);
          if constexpr (std::is_invocable_v<Handler const&, postgres::Session&, Data const&, Event const&>) {
            if (session == nullptr) throw std::logic_error("this consumer has no database");
            co_await handler(*session, data, event);
          } else {
            co_await handler(data, event);
          }
        });
  }

  /// Called after each committed batch (to wake an indexer, say).
  void after_batch(std::function<void()> hook);

  /// Until the bus is stopped. Types that nobody asked for are passed over.
  Task<> run();

  struct Figures {
    std::uint64_t handled = 0;  // events
    std::uint64_t retried = 0;  // batches that were put off
    std::uint64_t dead = 0;     // events that went to the dead letters
  };
  /// Safe from any thread.
  [[nodiscard]] Figures figures() const;
  /// How many events wait for this group, for the metrics; throws Unavailable.
  Task<std::int64_t> lag();

 private:
  using Erased = std::function<Task<>(postgres::Session*, Event const&)>;
  void add(Topic topic, std::string_view type, Erased handler);
  std::unique_ptr<struct ConsumerState> state_;
};

}  // namespace vobe::events
