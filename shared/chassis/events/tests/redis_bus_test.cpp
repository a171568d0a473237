// The light bus: the conformance suite, and what is Redis' own: kills, wipes, bounds and trimming.
#include <gtest/gtest.h>

#include <algorithm>

#include "chassis/core/errors.hpp"
#include "chassis/events/redis_bus.hpp"
#include "chassis/events/tests/bus_conformance.hpp"

namespace vobe::events::testing {
namespace {

using redis::testing::RedisServer;
using redis::testing::shared_redis_url;

/// A client for looking behind the bus.
class Inspector {
 public:
  Inspector(asio::io_context& loop, std::string url)
      : loop_(loop), client_(loop.get_executor(), {.url = std::move(url)}) {
    if (!eventually(loop_, [&] { return client_.connected(); })) throw std::runtime_error("no Redis answers");
  }
  redis::Reply operator()(redis::Command command) { return run(loop_, client_.run(std::move(command))); }
  void together(std::vector<redis::Command> commands) { run(loop_, client_.pipeline(std::move(commands))); }

 private:
  asio::io_context& loop_;
  redis::Client client_;
};

BusFactory redis_factory() {
  return {.name = "Redis",
          .missing = "",
          .connect = [](asio::io_context& loop,
                        std::string member) { return connect_bus(loop.get_executor(), shared_redis_url(), member); },
          .browse = [](asio::io_context& loop) { return browse_bus(loop.get_executor(), shared_redis_url()); },
          .publish_raw =
              [](asio::io_context& loop, Topic topic, unsigned partition, std::string text) {
                Inspector(loop, shared_redis_url())(
                    {"XADD", stream_name(topic.name, partition), "*", "key", "raw", "event", std::move(text)});
              },
          .dead_letters =
              [](asio::io_context& loop, std::string const& topic) {
                std::vector<std::map<std::string, std::string>> letters;
                auto const entries = Inspector(loop, shared_redis_url())({"XRANGE", topic + ".dlq", "-", "+"});
                for (auto const& entry : entries.as_array()) {
                  auto const& fields = entry.as_array().at(1).as_array();
                  auto& letter = letters.emplace_back();
                  for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
                    letter[fields[i].string] = fields[i + 1].string;
                }
                return letters;
              },
          .remove =
              [](asio::io_context& loop, Topic topic) {
                Inspector inspect(loop, shared_redis_url());
                for (unsigned i = 0; i < topic.partitions; ++i) inspect({"DEL", stream_name(topic.name, i)});
                inspect({"DEL", std::string(topic.name) + ".dlq"});
              }};
}

INSTANTIATE_TEST_SUITE_P(OnRedis, BusConformance, ::testing::Values(redis_factory()),
                         [](auto const& parameter) { return parameter.param.name; });

class RedisBroker final : public TestBroker {
 public:
  [[nodiscard]] std::string url() const override { return server_.url(); }
  void kill() override { server_.kill(); }
  void start() override { server_.start(); }
  void wipe() override { server_.wipe(); }

 private:
  RedisServer server_;
};

BrokerFactory redis_broker() {
  return {.name = "Redis", .missing = "", .start = [] { return std::make_unique<RedisBroker>(); }};
}

INSTANTIATE_TEST_SUITE_P(OnRedis, BrokerLosses, ::testing::Values(redis_broker()),
                         [](auto const& parameter) { return parameter.param.name; });

class RedisBusAlone : public ::testing::Test {
 protected:
  std::unique_ptr<RedisBus> connect(RedisBusOptions options = {}) {
    options.url = server.url();
    options.member = "member";
    auto bus = std::make_unique<RedisBus>(loop.get_executor(), std::move(options));
    if (!eventually(loop, [&] { return bus->connected(); })) throw std::runtime_error("no Redis answers");
    return bus;
  }
  /// As many events of one key as asked, in batches.
  void fill(Bus& bus, int count) {
    for (int n = 0; n < count;) {
      std::vector<Event> events;
      for (int i = 0; i < 100 && n < count; ++i, ++n) events.push_back(numbered(topic, "a", n));
      run(loop, bus.publish(events));
    }
  }
  std::int64_t length() { return Inspector(loop, server.url())({"XLEN", stream_name(topic.name, 0)}).as_integer(); }

  RedisServer server;
  asio::io_context loop;
  Topic topic{"test.topic", 1};
};

TEST_F(RedisBusAlone, GoesOnWhenItsStreamsAndGroupsAreGone) {
  auto const producer = connect();
  Member member(loop, connect(), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 0)});
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 1; }));
  Inspector(loop, server.url())({"FLUSHALL"});
  publish(loop, *producer, {numbered(topic, "a", 1)});
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 2); }, 15s));
}

TEST_F(RedisBusAlone, RefusesToPublishBeyondItsBoundUntilConsumersCatchUp) {
  auto const producer = connect({.longest_stream = 1000});
  Inspector(loop, server.url())({"XGROUP", "CREATE", stream_name(topic.name, 0), "group", "0", "MKSTREAM"});
  fill(*producer, 1000);
  EXPECT_THROW(run(loop, producer->publish(std::vector{numbered(topic, "a", 1000)})), Unavailable);
  EXPECT_EQ(length(), 1000) << "what is not acknowledged is not trimmed";
  Member member(loop, connect(), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 1000)});
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 1001; }));
}

TEST_F(RedisBusAlone, RefusesToPublishIntoTheMemoryThatConsumersNeed) {
  Inspector inspect(loop, server.url());
  inspect({"CONFIG", "SET", "maxmemory", "8mb"});
  auto const producer = connect({.memory_share = 0.6});
  std::string const payload = "\"" + std::string(500'000, 'x') + "\"";
  bool refused = false;
  for (int n = 0; n < 40 && !refused; ++n) {
    Event event = numbered(topic, "a", n);
    event.data = payload;
    try {
      run(loop, producer->publish(std::vector{event}));
      // The share is looked at once a second.
      loop.restart();
      loop.run_for(300ms);
    } catch (Unavailable const& error) {
      refused = std::string_view(error.what()).contains("memory is used up");
      break;
    }
  }
  EXPECT_TRUE(refused);
  Member member(loop, connect(), "group", {topic});
  EXPECT_TRUE(eventually(loop, [&] { return !member.received.empty(); })) << "leases still find room";
  EXPECT_TRUE(eventually(loop, [&] {
    try {
      run(loop, producer->publish(std::vector{numbered(topic, "a", 100)}));
      return true;
    } catch (Unavailable const&) {
      return false;
    }
  })) << "what is acknowledged is trimmed to make room";
}

TEST_F(RedisBusAlone, TrimsOnlyBehindWhatEveryGroupAcknowledged) {
  auto const producer = connect({.tidy_every = 0ms});
  Inspector inspect(loop, server.url());
  inspect({"XGROUP", "CREATE", stream_name(topic.name, 0), "slow", "0", "MKSTREAM"});
  Member quick(loop, connect(), "quick", {topic});
  fill(*producer, 3000);
  ASSERT_TRUE(eventually(loop, [&] { return quick.received.size() >= 3000; }));
  fill(*producer, 1);
  EXPECT_EQ(length(), 3001) << "the slow group has read nothing yet";

  Member slow(loop, connect(), "slow", {topic});
  ASSERT_TRUE(eventually(loop, [&] { return slow.received.size() >= 3001 && quick.received.size() >= 3001; }));
  ASSERT_TRUE(eventually(loop, [&] {
    fill(*producer, 1);
    return length() < 1500;
  }));
}

TEST_F(RedisBusAlone, KeepsTheLatestOfAStreamThatNobodyReads) {
  auto const producer = connect({.longest_stream = 1000, .tidy_every = 0ms});
  fill(*producer, 3000);
  EXPECT_LE(length(), 1000);
  Member member(loop, connect(), "group", {topic});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty() && number_of(member.received.back()) == 2999; }));
}

TEST_F(RedisBusAlone, FindsEntriesThatWereDeliveredToNobody) {
  auto const producer = connect();
  Member member(loop, connect(), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 0)});
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 1; }));
  // As a member does that was frozen beyond its lease: it reads, and never acknowledges. In one transaction, since the
  // member's waiting read would be served first otherwise.
  Inspector thief(loop, server.url());
  std::string const stream = stream_name(topic.name, 0);
  thief.together({{"MULTI"},
                  {"XADD", stream, "*", "key", "a", "event", numbered(topic, "a", 1).to_json()},
                  {"XREADGROUP", "GROUP", "group", "owner", "STREAMS", stream, ">"},
                  {"EXEC"}});
  EXPECT_EQ(thief({"XPENDING", stream, "group"}).as_array().at(0).as_integer(), 1);
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 2); }, 15s));
}

TEST_F(RedisBusAlone, TakesOverFromAMemberThatDiedBeforeTheClockWentBack) {
  Inspector inspect(loop, server.url());
  constexpr std::int64_t an_hour = 3'600'000;  // milliseconds
  std::int64_t const ahead = now().time_since_epoch().count() / 1000 + an_hour;
  inspect({"ZADD", "group:group:members", std::to_string(ahead), "dead"});
  inspect({"SET", "group:group:lease:" + stream_name(topic.name, 0), "dead", "PX", std::to_string(an_hour)});
  auto const producer = connect({.lease = 500ms});
  Member member(loop, connect({.lease = 500ms}), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 0)});
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 1); }, 15s));
}

TEST_F(RedisBusAlone, ReadsFewLargeEventsAtOnce) {
  auto const producer = connect();
  std::string const payload = "\"" + std::string(900'000, 'x') + "\"";
  for (int n = 0; n < 60; ++n) {
    Event event = numbered(topic, "a", n);
    event.data = payload;
    run(loop, producer->publish(std::vector{event}));
  }
  std::size_t largest = 0;
  std::size_t events = 0;
  auto const weigh = [&](std::span<Delivery const> batch) -> Task<> {
    std::size_t bytes = 0;
    for (Delivery const& delivery : batch) bytes += delivery.raw.size();
    largest = std::max(largest, bytes);
    events += batch.size();
    co_return;
  };
  Member const member(loop, connect(), "group", {topic}, weigh);
  ASSERT_TRUE(eventually(loop, [&] { return events == 60; }, 15s));
  EXPECT_LE(largest, 8U * 1024 * 1024);
}

}  // namespace
}  // namespace vobe::events::testing
