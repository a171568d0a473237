// A consumer as a service declares it: which types it hears, and what each does inside a transaction.
//
//   events::Consumer consumer(database, bus, "comment-service");
//   consumer.on(contracts::post_created, [&](postgres::Session& tx, PostState const& post, Event const&) { … });
//   co_await consumer.run();
//
// What is cheaper done for many at once is heard by on_many().
// One transaction per batch where it succeeds; where it doesn't, one per partition (the bus gives them again apart),
// then one per event. What can't succeed (can't be parsed; a Refusal of core/errors.hpp; DatabaseError of class 22 or
// 23) goes to the dead letters and the partition moves on. Everything else (Unavailable, DeadlineExceeded, a fault in a
// handler) is tried again for ever with growing waits. Handlers run under a Context with a deadline of 30 s per
// transaction and the event's trace.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/events/event.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::metrics {
class Registry;
}

namespace vobe::events {

class Bus;

/// One event among those that a handler gets together.
template <class Data>
struct Heard {
  Data data;
  Event const* event;  // as long as the handler runs
};

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
        std::make_shared<Erased>([handler = std::move(handler)](postgres::Session* session, Events events) -> Task<> {
          for (Event const* const event : events) {
            Data data = schema::from_json<Data>(event->data, schema::Unknown::ignore);
            if constexpr (std::is_invocable_v<Handler const&, postgres::Session&, Data const&, Event const&>) {
              if (session == nullptr) throw std::logic_error("this consumer has no database");
              co_await handler(*session, data, *event);
            } else {
              co_await handler(data, *event);
            }
          }
        }));
  }

  /// handler(Session&, std::vector<Heard<Data>> const&), a Task<>: gets those events of a batch together that follow on
  /// each other, in their order, never none. Where that fails, it gets them again one by one, each in a transaction of
  /// its own. Otherwise as on().
  template <class Data, class Handler>
  void on_many(std::vector<Type<Data>> const& types, Handler handler) {
    auto const erased =
        std::make_shared<Erased>([handler = std::move(handler)](postgres::Session* session, Events events) -> Task<> {
          if (session == nullptr) throw std::logic_error("this consumer has no database");
          std::vector<Heard<Data>> heard;
          heard.reserve(events.size());
          for (Event const* const event : events) {
            heard.push_back({schema::from_json<Data>(event->data, schema::Unknown::ignore), event});
          }
          co_await handler(*session, heard);
        });
    for (auto const& type : types) add(type.topic, type.name, erased);
  }

  /// Until the bus is stopped. Types that nobody asked for, and what is for another group alone, are passed over.
  Task<> run();

  struct Figures {
    std::uint64_t handled = 0;  // events
    std::uint64_t retried = 0;  // batches that were put off
    std::uint64_t dead = 0;     // events that went to the dead letters
  };
  /// Safe from any thread.
  [[nodiscard]] Figures figures() const;
  /// Shows them in the registry, by consumer: vobe_consumer_handled_total{result}, vobe_consumer_delay_seconds (of
  /// search-service: from written to searchable), vobe_dlq_total{topic} and, as of the last measure_lag(),
  /// vobe_consumer_lag{topic}. Once, after all handlers were declared and before run().
  void measure_with(metrics::Registry& registry);
  /// Asks the bus how many events of each topic the group has not dealt with; what it does not answer is shown as NaN.
  Task<> measure_lag();

 private:
  using Events = std::span<Event const* const>;
  using Erased = std::function<Task<>(postgres::Session*, Events)>;
  void add(Topic topic, std::string_view type, std::shared_ptr<Erased const> handler);
  std::unique_ptr<struct ConsumerState> state_;
};

}  // namespace vobe::events
