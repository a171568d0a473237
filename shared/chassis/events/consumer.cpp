#include "chassis/events/consumer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/traceparent.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/telemetry/log.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::events {
namespace {

// Of one transaction: a handler that hangs is ended, and its batch comes again.
constexpr auto transaction_limit = std::chrono::seconds(30);

struct Failure {
  bool refused = false;  // trying again can't help
  bool away = false;     // trying a part of it can't help either
  std::string message = {};
};

Failure classify(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (Unavailable const& failure) {
    return {.away = true, .message = failure.what()};
  } catch (postgres::DatabaseError const& failure) {
    bool const of_the_data = failure.sqlstate.starts_with("22") || failure.sqlstate.starts_with("23");
    return {.refused = of_the_data, .message = failure.what()};
  } catch (Invalid const& failure) {
    std::string message = failure.what();
    for (FieldError const& field : failure.errors) message += "; " + field.type;
    return {.refused = true, .message = std::move(message)};
  } catch (Refusal const& failure) {
    return {.refused = true, .message = failure.what()};
  } catch (RateLimited const& failure) {
    return {.away = true, .message = failure.what()};
  } catch (std::exception const& failure) {
    return {.message = failure.what()};
  } catch (...) {
    return {.message = "an unknown exception"};
  }
}

bool is_of_one_partition(std::span<Delivery const> batch) {
  auto const place = [](Delivery const& delivery) { return std::pair(delivery.event.topic, delivery.partition); };
  return std::ranges::all_of(batch, [&](Delivery const& delivery) { return place(delivery) == place(batch.front()); });
}

/// A count that others see, and the metrics where there are any.
class Tally {
 public:
  void show_as(metrics::Counter counter) { counter_ = counter; }
  void add(std::uint64_t amount) {
    count_ += amount;
    if (counter_) counter_->add(static_cast<double>(amount));
  }
  operator std::uint64_t() const { return count_; }

 private:
  std::atomic<std::uint64_t> count_ = 0;
  std::optional<metrics::Counter> counter_;
};

/// Of one topic.
struct Measured {
  Tally dead_letters = {};
  std::atomic<double> lag = std::numeric_limits<double>::quiet_NaN();  // not known
};

}  // namespace

struct ConsumerState {
  using Events = std::span<Event const* const>;
  using Erased = std::function<Task<>(postgres::Session*, Events)>;
  using Wanted = std::vector<Delivery const*>;

  postgres::Database* database;
  Bus& bus;
  std::string group;
  std::vector<Topic> topics = {};
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Erased const>, std::less<>> handlers =
      {};  // by topic and type
  struct {
    Tally handled;
    Tally retried;
    Tally dead;
  } figures = {};
  std::map<std::string, std::shared_ptr<Measured>, std::less<>> measured = {};  // by topic
  std::optional<metrics::Histogram> delay = {};                                 // where there are metrics

  Erased const* handler_for(Event const& event) const {
    auto const found = handlers.find(std::pair(event.topic, event.type));
    return found == handlers.end() ? nullptr : found->second.get();
  }

  bool is_for_us(Delivery const& delivery) const {
    Event const& event = delivery.event;
    return delivery.parsed && (event.recipient.empty() || event.recipient == group) && handler_for(event);
  }

  void took_effect(Wanted const& events);
  Task<> handle(std::span<Delivery const> batch);
  Task<> handle_one_by_one(Wanted wanted, std::exception_ptr whole);
  Task<> apply(Wanted wanted);
  Task<> apply_within(Wanted wanted, Context& context);
  Task<> hear(postgres::Session* session, Wanted const& wanted, Context& context);
  Task<> bury(Delivery const& delivery, std::string error);
};

void ConsumerState::took_effect(Wanted const& events) {
  figures.handled.add(events.size());
  if (!delay) return;
  auto const at = now();
  for (Delivery const* const delivery : events)
    delay->observe(std::max(at - delivery->event.time, Timestamp::duration::zero()));
}

Task<> ConsumerState::handle(std::span<Delivery const> batch) {
  Wanted wanted;
  for (Delivery const& delivery : batch) {
    if (is_for_us(delivery)) wanted.push_back(&delivery);
  }
  if (!wanted.empty()) {
    auto const applied = co_await attempt(apply(wanted));
    if (!applied && !is_of_one_partition(batch)) std::rethrow_exception(applied.error());
    if (applied) took_effect(wanted);
    else co_await handle_one_by_one(wanted, applied.error());
  }
  for (Delivery const& delivery : batch) {
    if (!delivery.parsed) co_await bury(delivery, "it can't be parsed as an event");
  }
}

/// After the whole batch has failed with `whole`: what succeeds is kept, what can't is put aside, and the first that
/// may succeed later ends the attempt.
Task<> ConsumerState::handle_one_by_one(Wanted wanted, std::exception_ptr whole) {
  bool const single = wanted.size() == 1;
  // Put aside once nothing of the batch comes again, else they would be at each attempt.
  std::vector<std::pair<Delivery const*, std::string>> refused;
  if (classify(whole).away) {
    figures.retried.add(1);
    std::rethrow_exception(whole);
  }
  for (Delivery const* const delivery : wanted) {
    std::exception_ptr error = whole;
    if (!single) {
      auto const applied = co_await attempt(apply(Wanted{delivery}));
      error = applied ? nullptr : applied.error();
    }
    if (!error) {
      took_effect({delivery});
      continue;
    }
    Failure failure = classify(error);
    if (!failure.refused) {
      figures.retried.add(1);
      std::rethrow_exception(error);
    }
    refused.emplace_back(delivery, std::move(failure.message));
  }
  for (auto& [delivery, message] : refused) co_await bury(*delivery, std::move(message));
}

Task<> ConsumerState::apply(Wanted wanted) {
  Context context{.deadline = std::chrono::steady_clock::now() + transaction_limit};
  co_await within(context, apply_within(std::move(wanted), context));
}

Task<> ConsumerState::apply_within(Wanted wanted, Context& context) {
  if (database == nullptr) {
    co_await hear(nullptr, wanted, context);
    co_return;
  }
  auto transaction = co_await database->begin();
  co_await hear(&transaction, wanted, context);
  co_await transaction.commit();
}

/// Gives each handler the events that follow on each other; their trace is the first one's.
Task<> ConsumerState::hear(postgres::Session* session, Wanted const& wanted, Context& context) {
  std::vector<Event const*> events;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    events.push_back(&wanted[i]->event);
    Erased const* const handler = handler_for(*events.back());
    if (i + 1 < wanted.size() && handler_for(wanted[i + 1]->event) == handler) continue;
    continue_trace(context, events.front()->traceparent);
    co_await (*handler)(session, events);
    events.clear();
  }
}

Task<> ConsumerState::bury(Delivery const& delivery, std::string error) {
  co_await bus.dead_letter(delivery, group, delivery.event.topic, error);
  figures.dead.add(1);
  measured.at(delivery.event.topic)->dead_letters.add(1);
  log::error("an event went to the dead letters", {{"group", group},
                                                   {"topic", delivery.event.topic},
                                                   {"partition", delivery.partition},
                                                   {"offset", delivery.offset},
                                                   {"type", delivery.event.type},
                                                   {"error", error}});
}

Consumer::Consumer(postgres::Database& database, Bus& bus, std::string group)
    : state_(new ConsumerState{.database = &database, .bus = bus, .group = std::move(group)}) {}

Consumer::Consumer(Bus& bus, std::string group)
    : state_(new ConsumerState{.database = nullptr, .bus = bus, .group = std::move(group)}) {}

Consumer::~Consumer() = default;

void Consumer::add(Topic topic, std::string_view type, std::shared_ptr<Erased const> handler) {
  auto const key = std::pair(std::string(topic.name), std::string(type));
  if (!state_->handlers.emplace(key, std::move(handler)).second) {
    throw std::logic_error("there is a handler for " + key.second + " already");
  }
  for (Topic const& known : state_->topics) {
    if (known.name == topic.name) return;
  }
  state_->topics.push_back(topic);
  state_->measured.emplace(topic.name, std::make_shared<Measured>());
}

Task<> Consumer::run() {
  ConsumerState* const state = state_.get();
  return state_->bus.consume({.group = state_->group, .topics = state_->topics},
                             [state](std::span<Delivery const> batch) { return state->handle(batch); });
}

void Consumer::measure_with(metrics::Registry& registry) {
  auto const handled = [&](std::string const& result) {
    return registry.counter("vobe_consumer_handled_total", "Events that were handled or put aside, batches put off",
                            {{"consumer", state_->group}, {"result", result}});
  };
  state_->figures.handled.show_as(handled("handled"));
  state_->figures.retried.show_as(handled("retried"));
  state_->figures.dead.show_as(handled("dead"));
  state_->delay =
      registry.histogram("vobe_consumer_delay_seconds", "From when an event came true until its effect was kept",
                         {{"consumer", state_->group}});
  for (auto const& [topic, measured] : state_->measured) {
    metrics::Labels const labels = {{"consumer", state_->group}, {"topic", topic}};
    measured->dead_letters.show_as(registry.counter("vobe_dlq_total", "Events put on a dead-letter topic", labels));
    registry.gauge("vobe_consumer_lag", "Events that a consumer has not dealt with", labels,
                   [measured] { return measured->lag.load(); });
  }
}

namespace {

Task<> measure_topic(Bus& bus, std::string group, Topic topic, std::shared_ptr<Measured> measured) {
  auto const lag = co_await attempt(bus.lag(std::move(group), {topic}));
  measured->lag = lag ? static_cast<double>(*lag) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Task<> Consumer::measure_lag() {
  for (Topic const& topic : state_->topics) {
    co_await measure_topic(state_->bus, state_->group, topic, state_->measured.find(topic.name)->second);
  }
}

Consumer::Figures Consumer::figures() const {
  return {.handled = state_->figures.handled, .retried = state_->figures.retried, .dead = state_->figures.dead};
}

}  // namespace vobe::events
