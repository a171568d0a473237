// For tests with an outbox: its table in a database of the test's own, and a relay that runs.
#pragma once

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "chassis/events/outbox.hpp"
#include "chassis/events/tests/support.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::events::testing {

inline bool postgres_is_missing() {
  char const* const url = std::getenv("VOBE_TEST_POSTGRES_URL");
  return url == nullptr || *url == '\0';
}

struct TestOutbox {
  TestOutbox(asio::io_context& io, Topic told) : loop(io), topic(told) {
    std::vector const migrations{outbox_migration};
    EXPECT_EQ(run(loop, postgres::migrate(*database, migrations)), 1);
  }

  /// Writes the events `from` … `to` - 1 of the key "a", in one transaction.
  Task<> tell(int from, int to, bool commit = true) {
    auto tx = co_await database->begin();
    for (int n = from; n < to; ++n) {
      co_await tell_json(tx, topic, "thing.updated", "a", "thing/1", "{\"n\":" + std::to_string(n) + "}");
    }
    if (commit) co_await tx.commit();
  }

  std::int64_t unpublished() {
    return run(loop, database->value<std::int64_t>(
                         {"t_unpublished", "SELECT count(*) FROM outbox WHERE published_at IS NULL"}))
        .value();
  }

  asio::io_context& loop;
  Topic topic;
  TestDatabase own{loop};
  std::unique_ptr<postgres::Database> database = own.connect();
};

/// A relay that runs on the test's loop; stopped and awaited when it goes.
class RunningRelay {
 public:
  RunningRelay(asio::io_context& loop, postgres::Database& database, Bus& bus,
               RelayOptions options = {.source = "/test"}, metrics::Registry* registry = nullptr)
      : relay(loop.get_executor(), database, bus, std::move(options)), loop_(loop) {
    if (registry) relay.measure_with(*registry);
    asio::co_spawn(loop_, relay.run(), [this](std::exception_ptr const&) { ended_ = true; });
  }
  ~RunningRelay() {
    relay.stop();
    EXPECT_TRUE(eventually(loop_, [&] { return ended_; }, 15s)) << "run() did not end after stop()";
  }
  RunningRelay(RunningRelay const&) = delete;
  RunningRelay& operator=(RunningRelay const&) = delete;

  Relay relay;

 private:
  asio::io_context& loop_;
  bool ended_ = false;
};

}  // namespace vobe::events::testing
