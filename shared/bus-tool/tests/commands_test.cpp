// The operators' commands on a real bus: the light one, or Kafka where VOBE_ON_KAFKA is defined.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/describe/class.hpp>

#include <cstdlib>
#include <sstream>

#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/consumer.hpp"
#include "chassis/redis/tests/redis_server.hpp"
#include "commands.hpp"

namespace vobe::bus_tool {
namespace {

using namespace std::chrono_literals;
using redis::testing::eventually;
using redis::testing::run;
using redis::testing::unique;
using ::testing::HasSubstr;

struct Thing {
  std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (n))

/// Empty where the bus is not tested here.
std::string bus_url() {
#ifdef VOBE_ON_KAFKA
  char const* const brokers = std::getenv("VOBE_TEST_KAFKA");
  return brokers ? "kafka://" + std::string(brokers) : "";
#else
  return redis::testing::shared_redis_url();
#endif
}

class Commands : public ::testing::Test {
 protected:
  void SetUp() override {
    if (bus_url().empty()) GTEST_SKIP() << "VOBE_TEST_KAFKA is not set: a Kafka broker is needed";
    bus = events::connect_bus(loop.get_executor(), bus_url(), "test");
    browser = events::browse_bus(loop.get_executor(), bus_url());
    ASSERT_TRUE(eventually(loop, [&] { return bus->connected(); })) << "no broker answers";
  }
  void TearDown() override {
    if (!started) return;
    bus->stop();
    EXPECT_TRUE(eventually(loop, [&] { return ended; }, 15s));
  }

  events::Event thing(int number) const {
    return {.id = Uuid::v7(),
            .source = "/test",
            .type = "thing.updated",
            .subject = "thing/1",
            .topic = topic_name,
            .key = "thing/1",
            .time = now(),
            .data = schema::to_json(Thing{number})};
  }
  void publish(std::vector<events::Event> const& events) { run(loop, bus->publish(events)); }

  Task<> tell_another() {
    std::vector<events::Event> const events{thing(7)};
    co_await bus->publish(events);
  }

  /// Refuses what is odd, until it has learnt to take it.
  void consume() {
    consumer = std::make_unique<events::Consumer>(*bus, group);
    auto const hear = [this](Thing const& heard_thing, events::Event const& event) -> Task<> {
      if (heard_thing.n % 2 != 0 && !takes_odd_ones) throw Malformed("it is odd");
      heard.emplace_back(event.id, heard_thing.n);
      co_return;
    };
    consumer->on(events::Type<Thing>{"thing.updated", topic()}, hear);
    started = true;
    asio::co_spawn(loop, consumer->run(), [this](std::exception_ptr const& error) {
      EXPECT_FALSE(error);
      ended = true;
    });
  }
  std::size_t replayed(Chosen chosen) {
    std::size_t count = 0;
    run(loop, replay_dead_letters(*browser, *bus, topic(), std::move(chosen), count, out));
    return count;
  }
  [[nodiscard]] events::Topic topic() const { return {topic_name, 8}; }

  asio::io_context loop;
  std::string topic_name = unique("test.topic");
  std::string group = unique("group");
  std::unique_ptr<events::Bus> bus;
  std::unique_ptr<events::Browser> browser;
  std::unique_ptr<events::Consumer> consumer;
  std::vector<std::pair<Uuid, std::int64_t>> heard;
  std::ostringstream out;
  bool takes_odd_ones = false;
  bool started = false;
  bool ended = false;
};

TEST_F(Commands, replay_a_dead_letter_to_its_consumer_under_its_own_id) {
  std::vector<events::Event> const events{thing(1), thing(2), thing(3)};
  publish(events);
  consume();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().dead == 2; }));
  run(loop, list_dead_letters(*browser, {topic()}, out));
  EXPECT_THAT(out.str(), HasSubstr(group + "  thing.updated  thing/1  it is odd\n"));
  auto const letters = run(loop, browser->read(events::dead_letters_of(topic_name), 0, {}, 10));
  ASSERT_EQ(letters.size(), 2U);

  out.str("");
  run(loop, show_dead_letter(*browser, topic(), letters[1].offset, out));
  EXPECT_THAT(out.str(), HasSubstr(R"("origin-topic":")" + topic_name + R"(")"));
  EXPECT_THAT(out.str(), HasSubstr(R"("data":{"n":3})"));

  takes_odd_ones = true;
  EXPECT_EQ(replayed({.consumer = "another"}), 0U);
  EXPECT_EQ(replayed({.offset = letters[1].offset}), 1U);
  ASSERT_TRUE(eventually(loop, [&] { return heard.size() == 2; }));
  EXPECT_EQ(heard.back(), std::pair(events[2].id, std::int64_t{3}));
  EXPECT_EQ(replayed({}), 2U);
  ASSERT_TRUE(eventually(loop, [&] { return heard.size() == 4; }));
  EXPECT_EQ(heard[2].first, events[0].id);
  EXPECT_THROW(replayed({.offset = "77"}), NotFound);
}

TEST_F(Commands, say_what_cannot_be_replayed) {
  publish({thing(1)});
  events::Delivery delivery{.offset = "0", .raw = "no event", .parsed = false};
  delivery.event.topic = topic_name;
  run(loop, bus->dead_letter(delivery, group, topic_name, "it can't be parsed as an event"));
  run(loop, list_dead_letters(*browser, {topic()}, out));
  EXPECT_THAT(out.str(), HasSubstr("(no event)  it can't be parsed as an event\n"));
  EXPECT_EQ(replayed({}), 0U);
  EXPECT_THAT(out.str(), HasSubstr("can't be replayed"));
}

TEST_F(Commands, tail_shows_what_is_there_and_then_what_comes) {
  publish({thing(1)});
  int looks = 0;
  auto const ended_after_the_second = [&] {
    if (looks == 0) asio::co_spawn(loop, tell_another(), asio::detached);
    return ++looks > 1 && out.str().contains(R"({"n":7})");
  };
  run(loop, tail(*browser, {topic()}, {}, {}, 10ms, ended_after_the_second, out));
  EXPECT_THAT(out.str(), HasSubstr(R"("event":{"specversion":"1.0")"));
  EXPECT_THAT(out.str(), HasSubstr(R"({"n":1})"));
}

TEST(ParseTime, reads_points_in_time_and_how_long_ago) {
  EXPECT_EQ(to_rfc3339(parse_time("2026-01-31T12:00:00Z")), "2026-01-31T12:00:00.000Z");
  EXPECT_LT(std::chrono::abs(now() - 2h - parse_time("2h")), 1min);
  EXPECT_EQ(parse_time("99999d"), Timestamp()) << "before all that a bus can know";
  for (char const* const text : {"", "2", "h", "-2h", "2 hours", "yesterday"})
    EXPECT_THROW(parse_time(text), Malformed) << text;
}

}  // namespace
}  // namespace vobe::bus_tool
