// bench_events relay|consume BUS_URL DATABASE_URL EVENTS
//
// How fast events of 1 kB pass, and what memory that takes, on one event loop. DATABASE_URL is an empty database.
//   relay    EVENTS rows wait in the outbox; measured from the relay's start until the bus has acknowledged all
//   consume  EVENTS events wait on the bus; measured until each has had its effect, one guarded row, in PostgreSQL
// Prints one JSON object: events, seconds, cpu_seconds (this process's) and resident_before_mb, resident_peak_mb.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/class.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/consumer.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::bench {

struct Thing {
  std::int64_t id = 0;
  std::int64_t version = 0;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, version, text))

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::size_t text_length = 900;  // with its envelope about 1 kB
constexpr std::int64_t keys = 10'000;
constexpr std::size_t at_once = 1'000;

// Each run has a topic of its own, whose events no other run's group has to read past, and enough partitions: of one
// that no group reads yet the light bus keeps the latest 100,000.
struct Run {
  explicit Run(std::int64_t events)
      : partitions(static_cast<unsigned>(std::max<std::int64_t>(8, events / 80'000 + 1))) {}
  std::string name = "bench." + Uuid::v7().to_string();
  unsigned partitions;
  [[nodiscard]] events::Topic topic() const { return {name, partitions}; }
  [[nodiscard]] events::Type<Thing> changed() const { return {"thing.changed", topic()}; }
};

Task<> pause(std::chrono::milliseconds duration) {
  asio::steady_timer timer(co_await asio::this_coro::executor, duration);
  co_await timer.async_wait(asio::use_awaitable);
}

Task<> until(std::function<bool()> const& condition) {
  while (!condition()) co_await pause(1ms);
}

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

/// From its construction on.
class Stopwatch {
 public:
  void report(std::int64_t events) const {
    std::chrono::duration<double> const seconds = steady_clock::now() - began_;
    std::cout << "{\"events\": " << events << ", \"seconds\": " << seconds.count()
              << ", \"cpu_seconds\": " << usage_seconds() - cpu_ << ", \"resident_before_mb\": " << resident_
              << ", \"resident_peak_mb\": " << peak_megabytes() << "}\n";
  }

 private:
  static rusage usage() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used;
  }
  static double usage_seconds() {
    auto const seconds = [](timeval time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    rusage const used = usage();
    return seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  static double peak_megabytes() { return static_cast<double>(usage().ru_maxrss) * 1024 / 1e6; }

  steady_clock::time_point began_ = steady_clock::now();
  double cpu_ = usage_seconds();
  double resident_ = resident_megabytes();
};

Thing thing(std::int64_t number) {
  return {number % keys, number, std::string(text_length, 'x')};
}

std::string key_of(Thing const& thing) {
  return "thing/" + std::to_string(thing.id);
}

Task<> tell(postgres::Database& database, Run const& run, std::int64_t events) {
  for (std::int64_t n = 1; n <= events;) {
    std::vector<events::Telling> tellings;
    for (; n <= events && tellings.size() < at_once; ++n) {
      Thing const told = thing(n);
      tellings.push_back({key_of(told), key_of(told), schema::to_json(told)});
    }
    auto transaction = co_await database.begin();
    co_await events::tell_all(transaction, run.changed(), tellings);
    co_await transaction.commit();
  }
}

Task<> relay(events::Bus& bus, postgres::Database& database, std::int64_t events) {
  Run const run(events);
  std::vector const migrations{events::outbox_migration};
  co_await postgres::migrate(database, migrations);
  co_await tell(database, run, events);

  constexpr postgres::Query all_published{"all_published",
                                          "SELECT NOT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)"};
  auto const executor = co_await asio::this_coro::executor;
  events::Relay relay(executor, database, bus, {.source = "/bench"});
  bool ended = false;
  Stopwatch const stopwatch;
  asio::co_spawn(executor, relay.run(), [&](std::exception_ptr const&) { ended = true; });
  while (!(co_await database.value<bool>(all_published)).value()) co_await pause(20ms);
  stopwatch.report(events);
  relay.stop();
  co_await until([&] { return ended; });
}

Task<> publish(events::Bus& bus, Run const& run, std::int64_t events) {
  for (std::int64_t n = 1; n <= events;) {
    std::vector<events::Event> batch;
    for (; n <= events && batch.size() < at_once; ++n) {
      Thing const told = thing(n);
      batch.push_back({.id = Uuid::v7(),
                       .source = "/bench",
                       .type = std::string(run.changed().name),
                       .subject = key_of(told),
                       .topic = run.name,
                       .partitions = run.topic().partitions,
                       .key = key_of(told),
                       .time = now(),
                       .traceparent = {},
                       .data = schema::to_json(told)});
    }
    co_await bus.publish(batch);
  }
}

Task<> consume(events::Bus& bus, postgres::Database& database, std::int64_t events) {
  Run const run(events);
  {
    auto const connection = co_await database.dedicate();
    co_await connection->script(
        "CREATE TABLE things (id bigint PRIMARY KEY, version bigint NOT NULL, text text NOT NULL)");
  }
  co_await publish(bus, run, events);

  static constexpr postgres::Query keep{
      "keep",
      "INSERT INTO things (id, version, text) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE "
      "SET version = excluded.version, text = excluded.text WHERE things.version < excluded.version"};
  events::Consumer consumer(database, bus, run.name);
  consumer.on(run.changed(), [](postgres::Session& tx, Thing const& thing, events::Event const&) -> Task<> {
    co_await tx.execute(keep, thing.id, thing.version, thing.text);
  });
  auto const executor = co_await asio::this_coro::executor;
  bool ended = false;
  Stopwatch const stopwatch;
  asio::co_spawn(executor, consumer.run(), [&](std::exception_ptr const&) { ended = true; });
  auto const all = static_cast<std::uint64_t>(events);
  co_await until([&] { return consumer.figures().handled >= all; });
  stopwatch.report(events);
  bus.stop();
  co_await until([&] { return ended; });
}

Task<> measure(std::string mode, std::string bus_url, std::string database_url, std::int64_t events) {
  auto const executor = co_await asio::this_coro::executor;
  postgres::Database database(executor, {.url = database_url, .application_name = "bench", .statement_timeout = 10min});
  auto const bus = events::connect_bus(executor, bus_url, "bench");
  co_await until([&] { return database.connected() && bus->connected(); });
  if (mode == "relay") co_await relay(*bus, database, events);
  else co_await consume(*bus, database, events);
}

}  // namespace
}  // namespace vobe::bench

int main(int argc, char** argv) {
  std::string_view const mode = argc == 5 ? argv[1] : "";
  if (mode != "relay" && mode != "consume") {
    std::cerr << "usage: bench_events relay|consume BUS_URL DATABASE_URL EVENTS\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  int status = 0;
  boost::asio::io_context io(1);
  boost::asio::co_spawn(io, vobe::bench::measure(argv[1], argv[2], argv[3], std::atoll(argv[4])),
                        [&](std::exception_ptr const& error) {
                          io.stop();
                          if (!error) return;
                          try {
                            std::rethrow_exception(error);
                          } catch (std::exception const& failure) {
                            std::cerr << failure.what() << '\n';
                            status = 1;
                          }
                        });
  io.run();
  return status;
}
