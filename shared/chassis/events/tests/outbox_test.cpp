// The outbox and its relay against a real PostgreSQL, over a bus of the test's own.
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <optional>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/events/redis_bus.hpp"
#include "chassis/events/tests/outbox_support.hpp"

namespace vobe::events::testing {
namespace {

using redis::testing::RedisServer;

class Outbox : public ::testing::Test {
 protected:
  std::unique_ptr<Bus> connect_to_bus() {
    auto bus = connect_bus(loop.get_executor(), server.url(), "member");
    if (!eventually(loop, [&] { return bus->connected(); })) throw std::runtime_error("no Redis answers");
    return bus;
  }

  Task<> tell_some(int from, int to, bool commit = true) { return outbox.tell(from, to, commit); }
  std::int64_t unpublished() { return outbox.unpublished(); }

  asio::io_context loop;
  RedisServer server;
  Topic topic{"test.topic", 4};
  TestOutbox outbox{loop, topic};
  std::unique_ptr<postgres::Database>& migrated = outbox.database;
};

TEST_F(Outbox, TellsInOrderWhatWasCommitted) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  for (int n = 0; n < 1500; n += 50) run(loop, tell_some(n, n + 50));
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 1500; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 1500));
  Event const& event = member.received.front().event;
  EXPECT_EQ(event.source, "/test");
  EXPECT_EQ(event.type, "thing.updated");
  EXPECT_EQ(event.subject, "thing/1");
  EXPECT_TRUE(eventually(loop, [&] { return unpublished() == 0; }));
}

TEST_F(Outbox, TellsNothingOfWhatWasRolledBack) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  run(loop, tell_some(0, 10, false));
  run(loop, tell_some(10, 11));
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  EXPECT_EQ(member.first_seen("a"), std::vector<int>{10});
}

TEST_F(Outbox, TellsAlsoWhatCommittedAfterALaterRow) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  auto slow = run(loop, migrated->begin());
  run(loop, tell_json(slow, topic, "thing.updated", "slow", "thing/2", "{\"n\":1}"));
  run(loop, tell_some(0, 5));
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 5; }));
  run(loop, slow.commit());
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("slow") == std::vector<int>{1}; }));
}

TEST_F(Outbox, CarriesTheTraceOfTheRequest) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  Context context{.deadline = std::chrono::steady_clock::now() + 10s,
                  .trace_id = "4bf92f3577b34da6a3ce929d0e0e4736",
                  .span_id = "00f067aa0ba902b7",
                  .sampled = true};
  run(loop, within(context, tell_some(0, 1)));
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  EXPECT_EQ(member.received.front().event.traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

TEST_F(Outbox, RefusesDataThatNoBusWouldTake) {
  auto tx = run(loop, migrated->begin());
  EXPECT_THROW(run(loop, tell_json(tx, topic, "thing.updated", "a", "thing/1", std::string(1'000'001, '1'))),
               PayloadTooLarge);
}

TEST_F(Outbox, TellsManyByOneStatementInTheirOrder) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  std::vector<Telling> tellings;
  for (int n = 0; n < 700; ++n) tellings.push_back({"a", "thing/1", "{\"n\":" + std::to_string(n) + "}"});
  auto const tell_all = [&]() -> Task<> {
    auto tx = co_await migrated->begin();
    co_await tell_all_json(tx, topic, "thing.updated", tellings);
    co_await tell_all_json(tx, topic, "thing.updated", {});
    co_await tx.commit();
  };
  run(loop, tell_all());
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 700; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 700));
  tellings.push_back({"a", "thing/1", std::string(1'000'001, '1')});
  EXPECT_THROW(run(loop, tell_all()), PayloadTooLarge);
  EXPECT_EQ(unpublished(), 0) << "all or nothing";
}

TEST_F(Outbox, HasOneActiveRelayAndAnotherTakesOver) {
  auto const first_bus = connect_to_bus();
  auto const second_bus = connect_to_bus();
  auto const other = outbox.own.connect();
  Member member(loop, connect_to_bus(), "group", {topic});
  auto first = std::make_unique<RunningRelay>(loop, *migrated, *first_bus);
  ASSERT_TRUE(eventually(loop, [&] { return first->relay.figures().active; }));
  RunningRelay const second(loop, *other, *second_bus);
  run(loop, tell_some(0, 100));
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 100; }));
  EXPECT_FALSE(second.relay.figures().active);
  EXPECT_EQ(second.relay.figures().published, 0U);
  first.reset();
  run(loop, tell_some(100, 200));
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 200; }));
  EXPECT_TRUE(second.relay.figures().active);
  EXPECT_EQ(member.received.size(), 200U) << "nothing was told twice";
}

TEST_F(Outbox, GoesOnAfterTheDatabaseEndedItsConnection) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  run(loop, tell_some(0, 10));
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 10; }));
  run(loop, migrated->execute({"t_terminate",
                               "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                               " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"}));
  run(loop, tell_some(10, 20));
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 20); }));
}

TEST_F(Outbox, HoldsTheRowsWhileTheBrokerIsAway) {
  auto const bus = connect_to_bus();
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  ASSERT_TRUE(eventually(loop, [&] { return running.relay.figures().active; }));
  server.kill();
  for (int n = 0; n < 200; n += 10) run(loop, tell_some(n, n + 10));
  ASSERT_TRUE(eventually(loop, [&] { return running.relay.figures().pending == 200; }));
  EXPECT_FALSE(running.relay.figures().last_error.empty());
  EXPECT_EQ(unpublished(), 200);
  server.start();
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 200; }, 20s));
  EXPECT_EQ(member.first_seen("a"), counted(0, 200));
  EXPECT_TRUE(eventually(loop, [&] { return running.relay.figures().pending == 0; }));
}

/// Takes what is told to another bus, but for events of one key.
class PickyBus final : public Bus {
 public:
  PickyBus(Bus& other, std::string refused) : other_(other), refused_(std::move(refused)) {}
  Task<> publish(std::span<Event const> events) override {
    for (Event const& event : events) {
      if (event.key == refused_) throw EventRefused("its key is not liked");
    }
    co_await other_.publish(events);
  }
  Task<> consume(SubscriptionOptions options, BatchHandler handler) override {
    return other_.consume(std::move(options), std::move(handler));
  }
  Task<> dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                     std::string_view error) override {
    return other_.dead_letter(delivery, group, topic, error);
  }
  Task<std::int64_t> lag(std::string group, std::vector<Topic> topics) override {
    return other_.lag(std::move(group), std::move(topics));
  }
  [[nodiscard]] bool connected() const override { return other_.connected(); }
  void stop() override { other_.stop(); }

  void like_everything() { refused_.clear(); }

 private:
  Bus& other_;
  std::string refused_;
};

TEST_F(Outbox, SetsAsideWhatTheBusRefusesForGoodAndGoesOn) {
  auto const bus = connect_to_bus();
  PickyBus picky(*bus, "bad");
  Member member(loop, connect_to_bus(), "group", {topic});
  auto const tell_bad = [&]() -> Task<> {
    auto tx = co_await migrated->begin();
    co_await tell_json(tx, topic, "thing.updated", "bad", "thing/2", "{\"n\":1}");
    co_await tx.commit();
  };
  run(loop, tell_some(0, 10));
  run(loop, tell_bad());
  run(loop, tell_some(10, 20));
  metrics::Registry registry;
  RunningRelay const running(loop, *migrated, picky, {.source = "/test"}, &registry);
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 20; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 20));
  ASSERT_TRUE(eventually(loop, [&] { return unpublished() == 0 && running.relay.figures().pending == 0; }));
  EXPECT_EQ(running.relay.figures().refused, 1U);
  EXPECT_EQ(running.relay.figures().published, 20U);
  EXPECT_TRUE(registry.scrape().contains("\nvobe_outbox_refused_total 1\n"));
  EXPECT_TRUE(member.first_seen("bad").empty());

  auto const refused = run(loop, refused_events(*migrated, std::string(topic.name), 0, 10));
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].subject, "thing/2");
  EXPECT_EQ(refused[0].bytes, 7);
  EXPECT_TRUE(run(loop, refused_events(*migrated, std::string(topic.name), refused[0].id, 10)).empty());

  // Nothing is lost: with the bus' limit raised it is told again.
  picky.like_everything();
  EXPECT_EQ(run(loop, republish(*migrated, std::string(topic.name), now() - 1h)), 21);
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("bad") == std::vector{1}; }));
  EXPECT_TRUE(run(loop, refused_events(*migrated, std::string(topic.name), 0, 10)).empty());
}

TEST_F(Outbox, TellsInTheOrderOfWritingWhenTheClockWentBackwards) {
  auto const bus = connect_to_bus();
  run(loop, tell_some(0, 100));
  run(loop, migrated->execute({"t_backwards", "UPDATE outbox SET created_at = now() - id * interval '1 minute'"}));
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 100; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 100));
}

TEST_F(Outbox, RebuildsALostTopicFromWhatItKept) {
  auto const bus = connect_to_bus();
  {
    RunningRelay const running(loop, *migrated, *bus);
    run(loop, tell_some(0, 100));
    ASSERT_TRUE(eventually(loop, [&] { return unpublished() == 0; }));
  }
  server.wipe();
  ASSERT_TRUE(eventually(loop, [&] { return !bus->connected(); }));
  ASSERT_TRUE(eventually(loop, [&] { return bus->connected(); }));
  EXPECT_EQ(run(loop, republish(*migrated, std::string(topic.name), now() - 1h)), 100);
  EXPECT_EQ(run(loop, republish(*migrated, "another.topic", now() - 1h)), 0);
  Member member(loop, connect_to_bus(), "group", {topic});
  RunningRelay const running(loop, *migrated, *bus);
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 100; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 100));
}

TEST_F(Outbox, ForgetsWhatWasPublishedLongAgo) {
  auto const bus = connect_to_bus();
  run(loop, tell_some(0, 2500));
  run(loop,
      migrated->execute({"t_age", "UPDATE outbox SET published_at = now() - interval '73 hours' WHERE id <= 2300"}));
  RunningRelay const running(loop, *migrated, *bus);
  auto const left = [&] {
    return run(loop, migrated->value<std::int64_t>({"t_left", "SELECT count(*) FROM outbox"})).value();
  };
  EXPECT_TRUE(eventually(loop, [&] { return left() == 200; }));
  EXPECT_TRUE(eventually(loop, [&] { return unpublished() == 0; }));
  EXPECT_EQ(left(), 200) << "what was published just now is kept";
}

}  // namespace
}  // namespace vobe::events::testing
