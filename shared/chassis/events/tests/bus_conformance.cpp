#include "chassis/events/tests/bus_conformance.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/class.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/events/consumer.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/events/tests/outbox_support.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::events::testing {
namespace {

/// What numbered() makes.
struct Thing {
  std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (n))

/// Stopped and awaited when it goes.
class RunningConsumer {
 public:
  RunningConsumer(asio::io_context& loop, Bus& bus, Consumer& consumer) : loop_(loop), bus_(bus) {
    asio::co_spawn(loop_, consumer.run(), [this](std::exception_ptr const& error) {
      EXPECT_FALSE(error);
      ended_ = true;
    });
  }
  ~RunningConsumer() {
    bus_.stop();
    EXPECT_TRUE(eventually(loop_, [&] { return ended_; }, 15s)) << "run() did not end after stop()";
  }
  RunningConsumer(RunningConsumer const&) = delete;
  RunningConsumer& operator=(RunningConsumer const&) = delete;

 private:
  asio::io_context& loop_;
  Bus& bus_;
  bool ended_ = false;
};

}  // namespace

void BusConformance::SetUp() {
  if (!GetParam().missing.empty()) GTEST_SKIP() << GetParam().missing;
  producer = connect("producer");
  ASSERT_TRUE(eventually(loop, [&] { return producer->connected(); })) << "no broker answers";
}

void BusConformance::TearDown() {
  if (!producer) return;
  producer.reset();
  GetParam().remove(loop, topic());
}

std::unique_ptr<Bus> BusConformance::connect(std::string member) {
  return GetParam().connect(loop, std::move(member));
}

TEST_P(BusConformance, KeepsTheOrderOfEachKey) {
  Member member(loop, connect(), group, {topic()});
  for (int n = 0; n < 50; ++n) {
    std::vector<Event> events;
    for (int key = 0; key < 20; ++key) events.push_back(numbered(topic(), "key/" + std::to_string(key), n));
    publish(loop, *producer, events);
  }
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 1000; }));
  for (int key = 0; key < 20; ++key) EXPECT_EQ(member.first_seen("key/" + std::to_string(key)), counted(0, 50));
}

TEST_P(BusConformance, KeepsWhatAnEventHolds) {
  Event event = numbered(topic(), "ключ/1", 1);
  event.subject = "thing/1";
  event.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  publish(loop, *producer, {event});
  Member member(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  Delivery const& delivery = member.received.front();
  EXPECT_TRUE(delivery.parsed);
  EXPECT_EQ(delivery.event.id, event.id);
  EXPECT_EQ(delivery.event.topic, event.topic);
  EXPECT_EQ(delivery.event.key, event.key);
  EXPECT_EQ(delivery.event.type, event.type);
  EXPECT_EQ(delivery.event.subject, event.subject);
  EXPECT_EQ(delivery.event.source, event.source);
  EXPECT_EQ(delivery.event.traceparent, event.traceparent);
  EXPECT_EQ(delivery.event.data, event.data);
  EXPECT_EQ(delivery.partition, partition_of(event.key, 8));
  EXPECT_EQ(delivery.attempts, 1U);
  EXPECT_FALSE(delivery.offset.empty());
}

TEST_P(BusConformance, GivesANewGroupWhatWasPublishedBeforeIt) {
  publish(loop, *producer, {numbered(topic(), "a", 0), numbered(topic(), "a", 1)});
  Member member(loop, connect(), group, {topic()});
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 2); }));
}

TEST_P(BusConformance, GivesEveryGroupEverything) {
  Member first(loop, connect(), group + ".first", {topic()});
  Member second(loop, connect(), group + ".second", {topic()});
  for (int n = 0; n < 20; ++n) publish(loop, *producer, {numbered(topic(), "a", n), numbered(topic(), "b", n)});
  EXPECT_TRUE(eventually(loop, [&] { return first.received.size() >= 40 && second.received.size() >= 40; }));
  EXPECT_EQ(first.first_seen("b"), counted(0, 20));
  EXPECT_EQ(second.first_seen("a"), counted(0, 20));
}

TEST_P(BusConformance, GoesOnWhereTheGroupStopped) {
  {
    Member member(loop, connect(), group, {topic()});
    publish(loop, *producer, {numbered(topic(), "a", 0)});
    ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  }
  publish(loop, *producer, {numbered(topic(), "a", 1)});
  Member next(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return !next.received.empty(); }));
  EXPECT_EQ(next.first_seen("a"), std::vector<int>{1});
}

TEST_P(BusConformance, FinishesTheBatchInHandWhenItIsStopped) {
  bool begun = false;
  bool finished = false;
  auto slowly = [&](std::span<Delivery const>) -> Task<> {
    begun = true;
    asio::steady_timer timer(loop, 300ms);
    co_await timer.async_wait(asio::use_awaitable);
    finished = true;
  };
  publish(loop, *producer, {numbered(topic(), "a", 0)});
  Member member(loop, connect(), group, {topic()}, slowly);
  ASSERT_TRUE(eventually(loop, [&] { return begun; }));
  member.stop();
  EXPECT_TRUE(finished);
  publish(loop, *producer, {numbered(topic(), "a", 1)});
  Member next(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return !next.received.empty(); }));
  EXPECT_EQ(next.first_seen("a"), std::vector<int>{1}) << "what was finished was acknowledged";
}

TEST_P(BusConformance, TriesABatchAgainWhileOtherPartitionsGoOn) {
  std::string const bad = key_for(0, 8);
  std::string const good = key_for(1, 8);
  int failures = 0;
  std::uint32_t attempts = 0;
  std::size_t good_before_recovery = 0;
  Member* self = nullptr;
  auto handler = [&](std::span<Delivery const> batch) -> Task<> {
    if (batch.front().event.key != bad) co_return;
    attempts = std::max(attempts, batch.front().attempts);
    if (failures < 4) {
      ++failures;
      throw Unavailable("the database is away");
    }
    if (good_before_recovery == 0) good_before_recovery = self->first_seen(good).size();
  };
  Member member(loop, connect(), group, {topic()}, handler);
  self = &member;
  for (int n = 0; n < 10; ++n) publish(loop, *producer, {numbered(topic(), bad, n), numbered(topic(), good, n)});
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen(bad).size() == 10; }));
  EXPECT_EQ(failures, 4);
  EXPECT_EQ(good_before_recovery, 10U);
  EXPECT_EQ(member.first_seen(bad), counted(0, 10)) << "nothing overtook what failed";
  EXPECT_EQ(attempts, 5U);
}

TEST_P(BusConformance, RedeliversWhatADeadMemberHadInHand) {
  std::vector<Event> events;
  for (int n = 0; n < 100; ++n) events.push_back(numbered(topic(), "a", n));
  publish(loop, *producer, events);

  pid_t const child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // A member of its own process that dies while it handles its first batch.
    asio::io_context own;
    auto const bus = GetParam().connect(own, "doomed");
    BatchHandler const die = [](std::span<Delivery const>) -> Task<> {
      ::kill(::getpid(), SIGKILL);
      co_return;
    };
    asio::co_spawn(own, bus->consume({.group = group, .topics = {topic()}, .batch = 60}, die), asio::detached);
    own.run_for(10s);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the member did not come to its batch";

  Member heir(loop, connect("heir"), group, {topic()});
  EXPECT_TRUE(eventually(loop, [&] { return heir.first_seen("a").size() == 100; }));
  EXPECT_EQ(heir.first_seen("a"), counted(0, 100));
}

TEST_P(BusConformance, SharesPartitionsWithANewMemberAndTakesThemBack) {
  auto const partitions_of = [](Member const& member, std::size_t from) {
    std::set<unsigned> partitions;
    for (std::size_t i = from; i < member.received.size(); ++i) partitions.insert(member.received[i].partition);
    return partitions;
  };
  int next = 0;
  auto const publish_to_all = [&] {
    std::vector<Event> events;
    for (unsigned p = 0; p < 8; ++p) events.push_back(numbered(topic(), key_for(p, 8), next));
    ++next;
    publish(loop, *producer, events);
  };
  Member first(loop, connect("first"), group, {topic()});
  publish_to_all();
  ASSERT_TRUE(eventually(loop, [&] { return partitions_of(first, 0).size() == 8; }));

  auto second = std::make_unique<Member>(loop, connect("second"), group, std::vector{topic()});
  bool shared = false;
  for (auto const end = std::chrono::steady_clock::now() + 10s; !shared && std::chrono::steady_clock::now() < end;) {
    std::size_t const first_from = first.received.size();
    std::size_t const second_from = second->received.size();
    publish_to_all();
    ASSERT_TRUE(eventually(
        loop, [&] { return first.received.size() - first_from + second->received.size() - second_from >= 8; }));
    shared = partitions_of(first, first_from).size() == 4 && partitions_of(*second, second_from).size() == 4;
  }
  EXPECT_TRUE(shared) << "each should own four of the eight";

  second->stop();
  std::size_t const from = first.received.size();
  publish_to_all();
  EXPECT_TRUE(eventually(loop, [&] { return partitions_of(first, from).size() == 8; }));

  for (unsigned p = 0; p < 8; ++p) {
    std::string const key = key_for(p, 8);
    auto seen = first.first_seen(key);
    auto const others = second->first_seen(key);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_TRUE(std::ranges::is_sorted(others));
    seen.insert(seen.end(), others.begin(), others.end());
    std::ranges::sort(seen);
    std::size_t const all = seen.size();
    seen.erase(std::ranges::unique(seen).begin(), seen.end());
    EXPECT_EQ(seen, counted(0, next)) << "each event reached one of them";
    // A partition moved twice. What was in hand then comes again where its commit met the rebalance.
    EXPECT_LE(all - seen.size(), 2U);
  }
}

TEST_P(BusConformance, DeliversWhatCannotBeParsedAsItIs) {
  GetParam().publish_raw(loop, topic(), 3, "{\"no\":\"event\"}");
  Member member(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  EXPECT_FALSE(member.received.front().parsed);
  EXPECT_EQ(member.received.front().raw, "{\"no\":\"event\"}");
  EXPECT_EQ(member.received.front().partition, 3U);
  EXPECT_EQ(member.received.front().event.topic, topic().name);
}

TEST_P(BusConformance, CarriesAnEventOfAMegabyte) {
  Event event = numbered(topic(), "big", 1);
  event.data = "\"" + std::string(1'000'000, 'x') + "\"";
  publish(loop, *producer, {event, numbered(topic(), "big", 2)});
  Member member(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 2; }));
  EXPECT_EQ(member.received.front().event.data, event.data);
}

TEST_P(BusConformance, DoesNotLetANewEventWaitForABlockedRead) {
  // A partition that failed comes free again while the reader waits for the others.
  bool failing = false;
  int done = 0;
  auto handler = [&](std::span<Delivery const> batch) -> Task<> {
    if (std::exchange(failing, false)) throw Unavailable("once");
    done += static_cast<int>(batch.size());
    co_return;
  };
  Member member(loop, connect(), group, {topic()}, handler);
  std::vector<std::chrono::steady_clock::duration> waits;
  for (int n = 0; n < 40; ++n) {
    std::string const key = key_for(static_cast<unsigned>(n) % 8, 8);
    failing = true;
    publish(loop, *producer, {numbered(topic(), key, 2 * n)});
    ASSERT_TRUE(eventually(loop, [&] { return done == 2 * n + 1; }));
    auto const begin = std::chrono::steady_clock::now();
    publish(loop, *producer, {numbered(topic(), key, 2 * n + 1)});
    ASSERT_TRUE(eventually(loop, [&] { return done == 2 * n + 2; }));
    waits.push_back(std::chrono::steady_clock::now() - begin);
  }
  std::ranges::sort(waits);
  // Half a second is what a read blocks for at most; an event that had to wait for its end would show.
  EXPECT_LT(waits[waits.size() * 3 / 4], 200ms);
}

TEST_P(BusConformance, CountsWhatAGroupHasNotAcknowledged) {
  EXPECT_EQ(run(loop, producer->lag(group, {topic()})), 0);
  for (int n = 0; n < 5; ++n) publish(loop, *producer, {numbered(topic(), "a", n), numbered(topic(), "b", n)});
  EXPECT_EQ(run(loop, producer->lag(group, {topic()})), 10);
  bool away = true;
  auto handler = [&](std::span<Delivery const> batch) -> Task<> {
    if (away && batch.front().event.key == "a") throw Unavailable("away");
    co_return;
  };
  Member member(loop, connect(), group, {topic()}, handler);
  EXPECT_TRUE(eventually(loop, [&] { return run(loop, producer->lag(group, {topic()})) == 5; }));
  away = false;
  EXPECT_TRUE(eventually(loop, [&] { return run(loop, producer->lag(group, {topic()})) == 0; }));
}

TEST_P(BusConformance, PutsDeadLettersAsideWithWhereTheyCameFrom) {
  Event const event = numbered(topic(), "a", 7);
  publish(loop, *producer, {event});
  Member member(loop, connect(), group, {topic()});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  Delivery const& delivery = member.received.front();
  run(loop, member.bus->dead_letter(delivery, group, topic().name, "it is refused"));
  auto const letters = GetParam().dead_letters(loop, std::string(topic().name));
  ASSERT_EQ(letters.size(), 1U);
  auto const& letter = letters.front();
  EXPECT_EQ(letter.at("error"), "it is refused");
  EXPECT_EQ(letter.at("consumer"), group);
  EXPECT_EQ(letter.at("origin-topic"), topic().name);
  EXPECT_EQ(letter.at("origin-partition"), std::to_string(delivery.partition));
  EXPECT_EQ(letter.at("origin-offset"), delivery.offset);
  EXPECT_EQ(letter.at("attempts"), "1");
  EXPECT_EQ(letter.at("traceparent"), "");
  EXPECT_EQ(Event::from_json(letter.at("event")).id, event.id);
}

TEST_P(BusConformance, PutsWhatCannotSucceedAsideAndGoesOn) {
  std::string const key = key_for(3, 8);
  GetParam().publish_raw(loop, topic(), 3, "{\"no\":\"event\"}");
  publish(loop, *producer, {numbered(topic(), key, 0), numbered(topic(), key, 1), numbered(topic(), key, 2)});

  auto const bus = connect();
  Consumer consumer(*bus, group);
  std::vector<std::int64_t> heard;
  consumer.on(Type<Thing>{"thing.updated", topic()}, [&](Thing const& thing, Event const&) -> Task<> {
    if (thing.n == 1) throw Malformed("this one is poison");
    heard.push_back(thing.n);
    co_return;
  });
  RunningConsumer const running(loop, *bus, consumer);
  ASSERT_TRUE(eventually(loop, [&] { return consumer.figures().dead == 2; }));
  EXPECT_TRUE(eventually(loop, [&] { return run(loop, producer->lag(group, {topic()})) == 0; }));
  EXPECT_EQ(heard.back(), 2);
  EXPECT_EQ(std::ranges::count(heard, 1), 0);
  auto const letters = GetParam().dead_letters(loop, std::string(topic().name));
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(std::ranges::count(letters, "this one is poison", [](auto const& letter) { return letter.at("error"); }),
            1);
}

TEST_P(BusConformance, DeliversWhatIsToldTwiceTwiceAndAVersionTellsIt) {
  auto const bus = connect();
  Consumer consumer(*bus, group);
  std::int64_t held = -1;
  int changes = 0;
  consumer.on(Type<Thing>{"thing.updated", topic()}, [&](Thing const& thing, Event const&) -> Task<> {
    if (thing.n > held) {
      held = thing.n;
      ++changes;
    }
    co_return;
  });
  RunningConsumer const running(loop, *bus, consumer);
  std::vector<Event> const events = {numbered(topic(), "a", 0), numbered(topic(), "a", 1)};
  for (int times = 0; times < 3; ++times) publish(loop, *producer, events);
  ASSERT_TRUE(eventually(loop, [&] { return consumer.figures().handled == 6; }));
  EXPECT_EQ(changes, 2);
  EXPECT_EQ(held, 1);
}

TEST_P(BusConformance, KeepsTheOrderOfTellingWhenAClockGoesBackwards) {
  Member member(loop, connect(), group, {topic()});
  for (int n = 0; n < 30; ++n) {
    Event event = numbered(topic(), "a", n);
    event.time = now() - n * 1h;
    publish(loop, *producer, {event});
  }
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 30; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 30));
}

TEST_P(BusConformance, ShowsWhatConsumersDo) {
  metrics::Registry registry;
  auto const bus = connect();
  Consumer consumer(*bus, group);
  consumer.on(Type<Thing>{"thing.updated", topic()}, [&](Thing const& thing, Event const&) -> Task<> {
    if (thing.n == 1) throw Malformed("this one is poison");
    co_return;
  });
  consumer.measure_with(registry);
  auto const shows = [&](std::string const& name, std::string const& labels, std::string const& value) {
    auto const text = registry.scrape();
    return text.contains(name + "{consumer=\"" + group + "\"," + labels + "} " + value + "\n");
  };
  std::string const of_topic = "topic=\"" + std::string(topic().name) + "\"";
  EXPECT_TRUE(shows("vobe_consumer_lag", of_topic, "Nan")) << "nobody has asked yet";
  for (int n = 0; n < 4; ++n) publish(loop, *producer, {numbered(topic(), "a", n)});
  run(loop, consumer.measure_lag());
  EXPECT_TRUE(shows("vobe_consumer_lag", of_topic, "4"));

  RunningConsumer const running(loop, *bus, consumer);
  ASSERT_TRUE(eventually(loop, [&] { return consumer.figures().handled >= 3 && consumer.figures().dead == 1; }));
  EXPECT_TRUE(eventually(loop, [&] {
    run(loop, consumer.measure_lag());
    return shows("vobe_consumer_lag", of_topic, "0");
  }));
  EXPECT_TRUE(shows("vobe_consumer_handled_total", "result=\"handled\"", "3"));
  EXPECT_TRUE(shows("vobe_consumer_handled_total", "result=\"dead\"", "1"));
  EXPECT_TRUE(shows("vobe_consumer_handled_total", "result=\"retried\"", "0"));
  EXPECT_TRUE(shows("vobe_dlq_total", of_topic, "1"));
  EXPECT_TRUE(registry.scrape().contains("vobe_consumer_delay_seconds_count{consumer=\"" + group + "\"} 3\n"));
}

TEST_P(BusConformance, CanBeLookedAtWithoutDisturbingAnybody) {
  auto const browser = GetParam().browse(loop);
  EXPECT_TRUE(run(loop, browser->read(std::string(topic().name), 0, {}, 10)).empty()) << "there is no such topic yet";
  auto const key = key_for(3, 8);
  for (int n = 0; n < 5; ++n) publish(loop, *producer, {numbered(topic(), key, n)});
  auto const all = run(loop, browser->read(std::string(topic().name), 3, {}, 10));
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all.front().key, key);
  EXPECT_EQ(Event::from_json(all.front().text).type, "thing.updated");
  EXPECT_LT(std::chrono::abs(all.front().time - now()), 1min);
  auto const some = run(loop, browser->read(std::string(topic().name), 3, {.after = all[1].offset}, 2));
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some.back().offset, all[3].offset);
  EXPECT_TRUE(run(loop, browser->read(std::string(topic().name), 3, {.after = all[4].offset}, 2)).empty());
  auto const one = run(loop, browser->read(std::string(topic().name), 3, {.at = all[2].offset}, 1));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one.front().text, all[2].text);
  EXPECT_EQ(run(loop, browser->read(std::string(topic().name), 3, {.since = all[0].time}, 9)).size(), 5U);
  EXPECT_TRUE(run(loop, browser->read(std::string(topic().name), 3, {.since = now() + 1h}, 9)).empty());
  EXPECT_THROW(run(loop, browser->read(std::string(topic().name), 3, {.after = "here"}, 9)), Malformed);
  EXPECT_EQ(run(loop, producer->lag(group, {topic()})), 5);
}

TEST_P(BusConformance, GivesAReplayedEventToItsRecipientAlone) {
  auto const first_bus = connect();
  auto const second_bus = connect();
  Consumer first(*first_bus, group + ".first");
  Consumer second(*second_bus, group + ".second");
  int heard_by_first = 0;
  std::vector<std::int64_t> heard_by_second;
  first.on(Type<Thing>{"thing.updated", topic()}, [&](Thing const&, Event const&) -> Task<> {
    ++heard_by_first;
    co_return;
  });
  second.on(Type<Thing>{"thing.updated", topic()}, [&](Thing const& thing, Event const&) -> Task<> {
    heard_by_second.push_back(thing.n);
    co_return;
  });
  RunningConsumer const first_runs(loop, *first_bus, first);
  RunningConsumer const second_runs(loop, *second_bus, second);
  Event replayed = numbered(topic(), "a", 0);
  replayed.recipient = group + ".first";
  publish(loop, *producer, {replayed, numbered(topic(), "a", 1)});
  ASSERT_TRUE(eventually(loop, [&] { return heard_by_first == 2 && !heard_by_second.empty(); }));
  EXPECT_EQ(heard_by_second, std::vector<std::int64_t>{1});
}

// ---- brokers that go ----

void BrokerLosses::SetUp() {
  if (!GetParam().missing.empty()) GTEST_SKIP() << GetParam().missing;
  broker = GetParam().start();
}

std::unique_ptr<Bus> BrokerLosses::connect() {
  auto bus = connect_bus(loop.get_executor(), broker->url(), "member");
  if (!eventually(loop, [&] { return bus->connected(); }, 20s)) throw std::runtime_error("no broker answers");
  return bus;
}

TEST_P(BrokerLosses, LoseNothingAcknowledgedWhenItIsKilledUnderWrites) {
  auto const producer = connect();
  Member member(loop, connect(), "group", {topic});
  bool written = false;
  auto write = [&]() -> Task<> {
    asio::steady_timer pause(loop);
    for (int n = 0; n < 600;) {
      std::vector<Event> events;
      for (int i = 0; i < 5; ++i) events.push_back(numbered(topic, "a", n + i));
      bool taken = true;
      try {
        co_await producer->publish(events);
      } catch (Unavailable const&) {
        taken = false;
      }
      if (taken) n += 5;
      pause.expires_after(taken ? 2ms : 20ms);
      co_await pause.async_wait(asio::use_awaitable);
    }
    written = true;
  };
  asio::co_spawn(loop, write(), asio::detached);
  for (std::size_t const until : {50U, 250U, 450U}) {
    ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= until; }, 30s));
    broker->kill();
    broker->start();
  }
  ASSERT_TRUE(eventually(loop, [&] { return written && member.first_seen("a").size() >= 600; }, 30s));
  EXPECT_EQ(member.first_seen("a"), counted(0, 600));
}

TEST_P(BrokerLosses, GoOnWhenItIsWiped) {
  auto const producer = connect();
  Member member(loop, connect(), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 0)});
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 1; }));
  broker->wipe();
  publish(loop, *producer, {numbered(topic, "a", 1)});
  EXPECT_TRUE(eventually(loop, [&] { return member.first_seen("a") == counted(0, 2); }, 30s));
}

TEST_P(BrokerLosses, LoseNothingThatServicesWroteWhileItWasAwayForLong) {
  if (postgres_is_missing()) GTEST_SKIP() << "VOBE_TEST_POSTGRES_URL is not set: a PostgreSQL is needed";
  TestOutbox outbox(loop, topic);
  auto const bus = connect();
  Member member(loop, connect(), "group", {topic});
  metrics::Registry registry;
  RunningRelay running(loop, *outbox.database, *bus, {.source = "/test"}, &registry);
  run(loop, outbox.tell(0, 1));
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 1 && outbox.unpublished() == 0; }));
  broker->kill();
  for (int n = 1; n < 2001; n += 100) run(loop, outbox.tell(n, n + 100));
  // Longer than a publisher waits: the first batch has failed, and everything waits in the table.
  ASSERT_TRUE(eventually(
      loop, [&] { return running.relay.figures().pending == 2000 && !running.relay.figures().last_error.empty(); },
      30s));
  EXPECT_TRUE(registry.scrape().contains("\nvobe_outbox_pending 2000\n"));
  EXPECT_FALSE(registry.scrape().contains("\nvobe_outbox_age_seconds 0\n"));
  broker->start();
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 2001; }, 40s));
  EXPECT_EQ(member.first_seen("a"), counted(0, 2001));
  EXPECT_TRUE(eventually(loop, [&] { return outbox.unpublished() == 0 && running.relay.figures().pending == 0; }));
  EXPECT_TRUE(registry.scrape().contains("\nvobe_outbox_pending 0\n"));
  EXPECT_TRUE(registry.scrape().contains("\nvobe_outbox_published_total 2001\n"));
}

TEST_P(BrokerLosses, RebuildAWipedTopicFromWhatServicesKeep) {
  if (postgres_is_missing()) GTEST_SKIP() << "VOBE_TEST_POSTGRES_URL is not set: a PostgreSQL is needed";
  TestOutbox outbox(loop, topic);
  auto const bus = connect();
  RunningRelay const running(loop, *outbox.database, *bus);
  run(loop, outbox.tell(0, 100));
  ASSERT_TRUE(eventually(loop, [&] { return outbox.unpublished() == 0; }));
  broker->wipe();
  EXPECT_EQ(run(loop, republish(*outbox.database, std::string(topic.name), now() - 1h)), 100);
  Member member(loop, connect(), "group", {topic});
  ASSERT_TRUE(eventually(loop, [&] { return member.received.size() >= 100; }, 40s));
  EXPECT_EQ(member.first_seen("a"), counted(0, 100));
}

}  // namespace vobe::events::testing
