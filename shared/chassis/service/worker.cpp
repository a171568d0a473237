#include "chassis/service/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/json_text.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/http/openapi.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::service {

namespace {
constexpr std::chrono::seconds longest_job{60};  // the deadline of one run of a job
constexpr std::chrono::seconds lag_every{10};    // how often the bus is asked how far consumers are
}  // namespace

/// The waits between two runs of jobs, ended together.
class Pauses {
 public:
  explicit Pauses(asio::io_context& io) : io_(io) {}

  Task<> pause(std::chrono::milliseconds time) {
    if (stopped_) co_return;
    asio::steady_timer timer(io_, time);
    waiting_.push_back(&timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(waiting_, &timer);
  }
  void stop() {
    stopped_ = true;
    for (auto* timer : waiting_) timer->cancel();
  }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  asio::io_context& io_;
  std::vector<asio::steady_timer*> waiting_;
  bool stopped_ = false;
};

/// Keeps the relay's definition out of worker.hpp's readers.
class RelayHolder {
 public:
  RelayHolder(asio::io_context& io, postgres::Database& database, events::Bus& bus, std::string source)
      : relay(io.get_executor(), database, bus, {.source = std::move(source)}) {}
  events::Relay relay;
};

Worker::Worker(Shared shared, bool first)
    : shared_(shared),
      first_(first),
      router_(shared.definition.prefix),
      server_(io_, router_, {.request_time = shared.options.request_time}),
      pauses_(std::make_unique<Pauses>(io_)) {
  auto const& options = shared_.options;
  std::string const name(shared_.definition.name);
  if (!shared_.definition.migrations.empty()) {
    database_ = std::make_unique<postgres::Database>(
        io_.get_executor(),
        postgres::DatabaseOptions{.url = options.database_url,
                                  .application_name = name,
                                  .pipelined_connections = static_cast<unsigned>(options.pipelined_connections),
                                  .transaction_connections = static_cast<unsigned>(options.transaction_connections),
                                  .observer = &shared_.queries});
  }
  if (!options.cache_url.empty()) {
    cache_ = std::make_unique<redis::Client>(
        io_.get_executor(), redis::Options{.url = options.cache_url, .timeout = std::chrono::milliseconds(250)});
  }
  for (auto const& [upstream, one] : options.upstreams) {
    upstreams_.emplace_back(upstream,
                            std::make_unique<http::Client>(
                                io_, http::ClientOptions{.name = upstream,
                                                         .base_url = one.url,
                                                         .connections = one.connections,
                                                         .streams = static_cast<std::size_t>(options.upstream_streams),
                                                         .timeout = one.timeout,
                                                         .stream_time = options.upstream_stream_time,
                                                         .metrics = &shared_.metrics}));
  }
  keys_ = std::make_unique<auth::KeySource>(io_, verifier_, options.jwks_url);
  router_.authenticate_with(auth::authenticator(verifier_, *keys_));
}

Worker::~Worker() = default;

void Worker::build() {
  service_ = shared_.definition.build(*this);
  if (shared_.definition.serves_openapi) http::mount_openapi(router_, shared_.definition.name, version);
  router_.measure_with(shared_.metrics);
}

void Worker::start() {
  run_in_background("keys", keys_->run());
}

postgres::Database& Worker::database() {
  if (!database_) throw Error(std::string(shared_.definition.name) + " has no database");
  return *database_;
}

http::Client& Worker::upstream(std::string_view name) {
  auto const found =
      std::ranges::find(upstreams_, name, [](auto const& upstream) { return std::string_view(upstream.first); });
  if (found == upstreams_.end()) throw Error("the definition does not say that it uses " + std::string(name));
  return *found->second;
}

void Worker::consume(std::string group, std::function<void(events::Consumer&)> declare) {
  add_consumer(group, &database(), declare);
}

void Worker::consume_without_database(std::string group, std::function<void(events::Consumer&)> declare) {
  add_consumer(group, nullptr, declare);
}

void Worker::add_consumer(std::string const& group, postgres::Database* database,
                          std::function<void(events::Consumer&)> const& declare) {
  if (!first_ || shared_.options.bus_url.empty()) return;
  auto bus = events::connect_bus(io_.get_executor(), shared_.options.bus_url, shared_.definition.name);
  auto consumer = database ? std::make_unique<events::Consumer>(*database, *bus, group)
                           : std::make_unique<events::Consumer>(*bus, group);
  declare(*consumer);
  consumers_.push_back({std::move(bus), std::move(consumer)});
}

void Worker::every(std::chrono::milliseconds pause, std::string name, std::function<Task<>()> job) {
  if (first_) jobs_.push_back({pause, std::move(name), std::move(job)});
}

void Worker::report(std::string name, std::function<std::string()> state) {
  reports_.emplace_back(std::move(name), std::move(state));
}

Task<> Worker::repeat(Job job) {
  while (!pauses_->stopped()) {
    try {
      Context context;
      context.deadline = std::chrono::steady_clock::now() + longest_job;
      co_await within(context, job.run());
    } catch (std::exception const& error) {
      if (pauses_->stopped()) co_return;
      log::warn("a background job failed and will be tried again", {{"job", job.name}, {"error", error.what()}});
    }
    co_await pauses_->pause(job.pause);
  }
}

void Worker::run_background() {
  if (database_ && !shared_.options.bus_url.empty()) {
    relay_bus_ = events::connect_bus(io_.get_executor(), shared_.options.bus_url, shared_.definition.name);
    relay_ = std::make_unique<RelayHolder>(io_, *database_, *relay_bus_, "/" + std::string(shared_.definition.name));
  }
  measure_background();
  if (relay_) run_in_background("relay", relay_->relay.run());
  for (auto& listening : consumers_) run_in_background("consumer", listening.consumer->run());
  for (auto const& job : jobs_) run_in_background(job.name, repeat(job));
}

void Worker::run_in_background(std::string name, Task<> task) {
  ++background_;
  asio::co_spawn(io_, std::move(task), [this, name = std::move(name)](std::exception_ptr const& failure) {
    --background_;
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (std::exception const& error) {
      log::error("background work ended by an error", {{"work", name}, {"error", error.what()}});
    }
  });
}

Task<> Worker::background_ended(std::chrono::milliseconds longest) {
  auto const until = std::chrono::steady_clock::now() + longest;
  asio::steady_timer timer(io_);
  while (background_ > 0 && std::chrono::steady_clock::now() < until) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Worker::measure_background() {
  if (relay_) relay_->relay.measure_with(shared_.metrics);
  for (auto& listening : consumers_) {
    listening.consumer->measure_with(shared_.metrics);
    run_in_background(
        "lag", repeat({lag_every, "lag", [consumer = listening.consumer.get()] { return consumer->measure_lag(); }}));
  }
}

void Worker::stop_background() {
  pauses_->stop();
  keys_->stop();
  for (auto& listening : consumers_) listening.bus->stop();
  if (relay_) relay_->relay.stop();
}

void Worker::close() {
  if (relay_bus_) relay_bus_->stop();
  for (auto& [name, client] : upstreams_) client->close();
  if (cache_) cache_->close();
  if (database_) database_->close();
}

std::string Worker::neighbours() const {
  std::string out;
  auto const add = [&](std::string_view name, std::string_view state) {
    if (!out.empty()) out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, state);
  };
  for (auto const& [name, client] : upstreams_) add(name, "breaker " + std::string(to_string(client->breaker())));
  if (relay_bus_) add("bus", relay_bus_->connected() ? "connected" : "away");
  if (cache_) add("cache", cache_->connected() ? "connected" : "away");
  if (shared_.definition.verifies_tokens) add("token keys", verifier_.has_keys() ? "here" : "not here yet");
  for (auto const& [name, state] : reports_) add(name, state());
  return out;
}

}  // namespace vobe::service
