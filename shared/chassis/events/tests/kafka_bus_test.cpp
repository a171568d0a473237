// The full profile's bus: the conformance suite, and what is Kafka's own: topics, kills, wipes, partitions that move.
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>

#include "chassis/core/errors.hpp"
#include "chassis/events/kafka_bus.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/events/tests/bus_conformance.hpp"
#include "chassis/events/tests/kafka_broker.hpp"

namespace vobe::events::testing {
namespace {

BusFactory kafka_factory() {
  return {.name = "Kafka",
          .missing = shared_kafka().empty() ? "VOBE_TEST_KAFKA is not set: a Kafka broker is needed" : "",
          .connect =
              [](asio::io_context& loop, std::string member) {
                return connect_bus(loop.get_executor(), "kafka://" + shared_kafka(), member);
              },
          .browse = [](asio::io_context& loop) { return browse_bus(loop.get_executor(), "kafka://" + shared_kafka()); },
          .publish_raw =
              [](asio::io_context& loop, Topic topic, unsigned partition, std::string text) {
                // The topic is made by whoever asks about it first.
                auto const bus = connect_bus(loop.get_executor(), "kafka://" + shared_kafka(), "raw");
                run(loop, bus->lag("nobody", {topic}));
                KafkaInspector(shared_kafka()).produce(std::string(topic.name), partition, text);
              },
          .dead_letters =
              [](asio::io_context& /*loop*/, std::string const& topic) {
                return KafkaInspector(shared_kafka()).records(dead_letters_of(topic), 0);
              },
          .remove =
              [](asio::io_context& /*loop*/, Topic topic) {
                KafkaInspector(shared_kafka()).remove({std::string(topic.name), dead_letters_of(topic.name)});
              }};
}

INSTANTIATE_TEST_SUITE_P(OnKafka, BusConformance, ::testing::Values(kafka_factory()),
                         [](auto const& parameter) { return parameter.param.name; });

BrokerFactory kafka_broker() {
  return {.name = "Kafka", .missing = kafka_factory().missing, .start = [] { return std::make_unique<KafkaBroker>(); }};
}

INSTANTIATE_TEST_SUITE_P(OnKafka, BrokerLosses, ::testing::Values(kafka_broker()),
                         [](auto const& parameter) { return parameter.param.name; });

/// On the shared broker.
class KafkaBusShared : public ::testing::Test {
 protected:
  void SetUp() override {
    if (shared_kafka().empty()) GTEST_SKIP() << "VOBE_TEST_KAFKA is not set: a Kafka broker is needed";
  }
  void TearDown() override {
    if (!shared_kafka().empty()) KafkaInspector(shared_kafka()).remove({topic_name, dead_letters_of(topic_name)});
  }
  std::unique_ptr<Bus> connect(std::string const& member = "member", std::string const& settings = "") {
    return connect_bus(loop.get_executor(), "kafka://" + shared_kafka() + settings, member);
  }

  /// To each of the eight partitions one.
  void publish_to_all(Bus& producer, int number) {
    std::vector<Event> events;
    for (unsigned p = 0; p < 8; ++p) events.push_back(numbered(topic, key_for(p, 8), number));
    publish(loop, producer, events);
  }

  asio::io_context loop;
  std::string topic_name = unique("test.topic");
  std::string group = unique("group");
  Topic topic{topic_name, 8};
};

TEST_F(KafkaBusShared, MakesATopicAndItsDeadLettersAsTheContractStates) {
  auto const bus = connect();
  Topic const three{topic_name, 3};
  publish(loop, *bus, {numbered(three, "a", 0)});
  KafkaInspector inspect(shared_kafka());
  EXPECT_EQ(inspect.partitions(topic_name), 3);
  EXPECT_EQ(inspect.partitions(dead_letters_of(topic_name)), 1);
}

TEST_F(KafkaBusShared, MakesATopicThatIsConsumedBeforeAnythingIsPublished) {
  Member member(loop, connect(), group, {topic});
  EXPECT_TRUE(eventually(loop, [&] { return KafkaInspector(shared_kafka()).partitions(topic_name) == 8; }));
}

TEST_F(KafkaBusShared, PublishesStructuredCloudEventsUnderTheirKeyWhereTheLightBusWould) {
  auto const bus = connect();
  Event const event = numbered(topic, "post/7", 1);
  publish(loop, *bus, {event});
  auto const records = KafkaInspector(shared_kafka()).records(topic_name, partition_of("post/7", 8));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front().at("content-type"), "application/cloudevents+json; charset=UTF-8");
  EXPECT_EQ(records.front().at("key"), "post/7");
  EXPECT_EQ(records.front().at("event"), event.to_json());
}

TEST_F(KafkaBusShared, CarriesAMegabyteThatCannotBeCompressedAndPutsItAside) {
  auto const bus = connect();
  Event event = numbered(topic, "big", 1);
  event.data = "\"" + hex_encode(random_bytes(900'000)) + "\"";
  publish(loop, *bus, {event});
  Member member(loop, connect(), group, {topic});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  EXPECT_EQ(member.received.front().event.data, event.data);
  run(loop, bus->dead_letter(member.received.front(), group, topic.name, "it is refused"));
  EXPECT_EQ(KafkaInspector(shared_kafka()).records(dead_letters_of(topic_name), 0).size(), 1U);
}

TEST_F(KafkaBusShared, RefusesAnEventThatIsTooLargeBeforeAnyOfItsBatchIsSent) {
  auto const bus = connect();
  Event large = numbered(topic, "a", 1);
  large.data = "\"" + std::string(5'000'000, 'x') + "\"";
  EXPECT_THROW(run(loop, bus->publish(std::vector{numbered(topic, "a", 0), large})), EventRefused);
  EXPECT_EQ(run(loop, bus->lag(group, {topic})), 0);
}

TEST_F(KafkaBusShared, SaysHowManyPartitionsAreMissing) {
  auto const bus = connect();
  publish(loop, *bus, {numbered(Topic{topic_name, 1}, "a", 0)});
  auto const wider = connect();
  try {
    run(loop, wider->publish(std::vector{numbered(topic, key_for(5, 8), 0)}));
    ADD_FAILURE() << "there is no partition 5";
  } catch (Unavailable const& error) {
    EXPECT_TRUE(std::string_view(error.what()).contains("partition")) << error.what();
  }
}

TEST_F(KafkaBusShared, EndsAfterItsTopicWasAwayAndCameAgain) {
  KafkaInspector inspect(shared_kafka());
  {
    auto const producer = connect("producer");
    Member member(loop, connect(), group, {topic});
    publish(loop, *producer, {numbered(topic, "a", 0)});
    ASSERT_TRUE(eventually(loop, [&] { return member.received.size() == 1; }));
    inspect.remove({topic_name});
    ASSERT_TRUE(eventually(loop, [&] { return inspect.assigned(group) == 0; }, 30s));
    // What the member still had in hand of the topic that is gone must not keep it alive.
    publish(loop, *connect("again"), {numbered(topic, "a", 1)});
    EXPECT_TRUE(eventually(loop, [&] { return member.received.size() == 2; }, 30s));
  }
  EXPECT_EQ(inspect.assigned(group), 0U);
}

TEST_F(KafkaBusShared, MakesATopicAnewThatItsProducerKnowsToBeGone) {
  auto const bus = connect();
  publish(loop, *bus, {numbered(topic, "a", 0)});
  KafkaInspector(shared_kafka()).remove({topic_name});
  // The producer asks about its topics every two seconds. Nothing shows when it has heard; it is to go on in any case.
  loop.restart();
  loop.run_for(3s);
  publish(loop, *bus, {numbered(topic, "a", 1)});
  EXPECT_EQ(run(loop, bus->lag(group, {topic})), 1);
}

TEST_F(KafkaBusShared, KeepsTopicsAsLongAsTheSettingsSay) {
  auto const bus = connect("member", "?retention.ms=3600000&dlq.retention.ms=0");
  publish(loop, *bus, {numbered(topic, "a", 0)});
  KafkaInspector inspect(shared_kafka());
  EXPECT_EQ(inspect.setting(topic_name, "retention.ms"), "3600000");
  EXPECT_EQ(inspect.setting(dead_letters_of(topic_name), "retention.ms"), "-1");
  EXPECT_GT(std::stoi(inspect.setting(topic_name, "max.message.bytes")), static_cast<int>(longest_event_data));
}

TEST_F(KafkaBusShared, TellsWhatTheBrokerRefusesForGoodFromWhatIsAway) {
  KafkaInspector(shared_kafka()).make(topic_name, 8, {{"max.message.bytes", "2000"}});
  auto const bus = connect();
  Event large = numbered(topic, "a", 1);
  large.data = "\"" + hex_encode(random_bytes(3000)) + "\"";
  EXPECT_THROW(run(loop, bus->publish(std::vector{large})), EventRefused);
  publish(loop, *bus, {numbered(topic, "a", 2)});
  EXPECT_EQ(run(loop, bus->lag(group, {topic})), 1);
}

TEST_F(KafkaBusShared, SetsADeadLetterAsideWithoutItsEventWhereThatIsRefused) {
  KafkaInspector inspect(shared_kafka());
  inspect.make(dead_letters_of(topic_name), 1, {{"max.message.bytes", "2000"}});
  auto const bus = connect();
  Event large = numbered(topic, "a", 1);
  large.data = "\"" + hex_encode(random_bytes(3000)) + "\"";
  publish(loop, *bus, {large});
  Member member(loop, connect(), group, {topic});
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
  run(loop, bus->dead_letter(member.received.front(), group, topic.name, "it is refused"));
  auto const letters = inspect.records(dead_letters_of(topic_name), 0);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters.front().at("event"), "");
  EXPECT_TRUE(letters.front().contains("left-out"));
  EXPECT_EQ(letters.front().at("origin-offset"), "0");
}

TEST_F(KafkaBusShared, FinishesTheBatchInHandBeforeItsPartitionsMove) {
  auto const producer = connect("producer");
  int next = 0;
  bool slow = false;
  std::set<unsigned> in_hand;
  auto handler = [&](std::span<Delivery const> batch) -> Task<> {
    if (!slow) co_return;
    slow = false;
    for (Delivery const& delivery : batch) in_hand.insert(delivery.partition);
    asio::steady_timer timer(loop, 4s);
    co_await timer.async_wait(asio::use_awaitable);
    in_hand.clear();
  };
  bool waited_for = true;
  auto watch = [&](std::span<Delivery const> batch) -> Task<> {
    for (Delivery const& delivery : batch) waited_for &= !in_hand.contains(delivery.partition);
    co_return;
  };
  Member first(loop, connect("first"), group, {topic}, handler);
  publish_to_all(*producer, next++);
  ASSERT_TRUE(eventually(loop, [&] { return first.received.size() == 8; }));
  slow = true;
  publish_to_all(*producer, next++);
  ASSERT_TRUE(eventually(loop, [&] { return !in_hand.empty(); }));
  Member second(loop, connect("second"), group, {topic}, watch);
  while ((second.received.empty() || !in_hand.empty()) && next < 200) {
    publish_to_all(*producer, next++);
    loop.restart();
    loop.run_for(100ms);
  }
  EXPECT_TRUE(waited_for) << "a partition moved while a batch of it was in hand";
  std::size_t const published = static_cast<std::size_t>(next) * 8;
  ASSERT_TRUE(eventually(loop, [&] { return first.received.size() + second.received.size() >= published; }));
  EXPECT_EQ(first.received.size() + second.received.size(), published) << "no event reached both";
}

TEST_F(KafkaBusShared, LetsGoOfABatchThatWaitsToBeTriedAgain) {
  auto refuse = [](std::span<Delivery const>) -> Task<> {
    throw Unavailable("the database is away");
    co_return;
  };
  auto const producer = connect("producer");
  publish_to_all(*producer, 0);
  Member first(loop, connect("first"), group, {topic}, refuse);
  loop.restart();
  loop.run_for(5s);
  Member second(loop, connect("second"), group, {topic});
  EXPECT_TRUE(eventually(loop, [&] { return second.received.size() >= 4; }, 15s));
  EXPECT_EQ(second.received.size(), 4U) << "the first keeps the other four";
}

TEST_F(KafkaBusShared, LeavesTheGroupSoThatOthersNeedNotWaitForItsSession) {
  auto const producer = connect("producer");
  publish(loop, *producer, {numbered(topic, "a", 0)});
  {
    Member first(loop, connect("first", "?session.timeout.ms=30000"), group, {topic});
    ASSERT_TRUE(eventually(loop, [&] { return !first.received.empty(); }));
  }
  publish(loop, *producer, {numbered(topic, "a", 1)});
  Member second(loop, connect("second"), group, {topic});
  EXPECT_TRUE(eventually(loop, [&] { return second.first_seen("a") == std::vector<int>{1}; }, 8s));
}

TEST_F(KafkaBusShared, WhoComesBackUnderItsNameHasItsPartitionsAtOnceAndNobodyElseIsDisturbed) {
  std::string const patient = "?session.timeout.ms=30000&group.instance.id=";
  auto const producer = connect("producer");
  int next = 0;
  auto const partitions = [](Member const& member) {
    std::set<unsigned> seen;
    for (Delivery const& delivery : member.received) seen.insert(delivery.partition);
    return seen;
  };
  Member stays(loop, connect("stays", patient + "a"), group, {topic});
  auto goes = std::make_unique<Member>(loop, connect("goes", patient + "b"), group, std::vector{topic});
  while (next < 200 && goes->received.empty()) {
    publish_to_all(*producer, next++);
    loop.restart();
    loop.run_for(100ms);
  }
  // What moved while they shared the partitions has come; from here on each has four.
  ASSERT_TRUE(eventually(loop, [&] { return run(loop, producer->lag(group, {topic})) == 0; }));
  stays.received.clear();
  goes->received.clear();
  publish_to_all(*producer, next++);
  ASSERT_TRUE(eventually(loop, [&] { return stays.received.size() + goes->received.size() == 8; }));
  auto const kept = partitions(stays);
  auto const left = partitions(*goes);
  EXPECT_EQ(left.size(), 4U);

  goes.reset();
  publish_to_all(*producer, next++);
  ASSERT_TRUE(eventually(loop, [&] { return stays.received.size() == 2 * kept.size(); }));
  Member back(loop, connect("back", patient + "b"), group, {topic});
  EXPECT_TRUE(eventually(
      loop, [&] { return back.received.size() == left.size(); }, 8s))
      << "long before the session ends";
  EXPECT_EQ(partitions(back), left);
  EXPECT_EQ(partitions(stays), kept);
}

TEST_F(KafkaBusShared, WhoseNameIsTakenIsShutOutAndComesBackWhenItIsFree) {
  std::string const named = "?group.instance.id=a";
  auto const producer = connect("producer");
  int next = 0;
  auto const publish_until = [&](Member const& reached) {
    auto const before = reached.received.size();
    while (next < 300 && reached.received.size() == before) {
      publish(loop, *producer, {numbered(topic, "a", next++)});
      loop.restart();
      loop.run_for(100ms);
    }
    return reached.received.size() > before;
  };
  Member first(loop, connect("first", named), group, {topic});
  ASSERT_TRUE(publish_until(first));
  auto second = std::make_unique<Member>(loop, connect("second", named), group, std::vector{topic});
  ASSERT_TRUE(publish_until(*second));
  auto const before = first.received.size();
  ASSERT_TRUE(publish_until(*second));
  EXPECT_EQ(first.received.size(), before);
  second.reset();
  EXPECT_TRUE(publish_until(first));
}

TEST_F(KafkaBusShared, KeepsItsPartitionsHoweverLongAHandlerTakes) {
  // Longer than the session, and nothing but the member's own polls says that it lives.
  auto handler = [&](std::span<Delivery const>) -> Task<> {
    asio::steady_timer timer(loop, 9s);
    co_await timer.async_wait(asio::use_awaitable);
  };
  auto const producer = connect("producer");
  publish(loop, *producer, {numbered(topic, "a", 0)});
  Member member(loop, connect(), group, {topic}, handler);
  ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }, 20s));
  EXPECT_TRUE(eventually(loop, [&] { return run(loop, producer->lag(group, {topic})) == 0; }));
  EXPECT_EQ(member.received.size(), 1U);
}

TEST(KafkaBusSecure, SpeaksTlsAndSaysWhoItIs) {
  if (shared_kafka().empty()) GTEST_SKIP() << "VOBE_TEST_KAFKA is not set: Kafka is not tested here";
  KafkaBroker const broker("--secure");
  asio::io_context loop;
  Topic const topic{"test.topic", 8};
  auto const connect = [&](std::string const& url) { return connect_bus(loop.get_executor(), url, "member"); };
  auto const producer = connect(broker.secure_url());
  Member member(loop, connect(broker.secure_url()), "group", {topic});
  publish(loop, *producer, {numbered(topic, "a", 0)});
  EXPECT_TRUE(eventually(loop, [&] { return member.received.size() == 1; }));
  auto const browser = browse_bus(loop.get_executor(), broker.secure_url());
  EXPECT_EQ(run(loop, browser->read("test.topic", partition_of("a", 8), {}, 10)).size(), 1U);

  auto const stranger = connect(broker.secure_url() + "wrong");
  EXPECT_THROW(run(loop, stranger->publish(std::vector{numbered(topic, "a", 1)})), Unavailable);
  EXPECT_FALSE(stranger->connected());
}

/// On a broker of the test's own.
class KafkaBusAlone : public ::testing::Test {
 protected:
  void SetUp() override {
    if (shared_kafka().empty()) GTEST_SKIP() << "VOBE_TEST_KAFKA is not set: Kafka is not tested here";
    broker = std::make_unique<KafkaBroker>();
  }
  std::unique_ptr<KafkaBus> connect(std::chrono::milliseconds timeout = 10s) {
    auto bus = std::make_unique<KafkaBus>(
        loop.get_executor(), KafkaBusOptions{.url = broker->url(), .member = "member", .timeout = timeout});
    if (!eventually(loop, [&] { return bus->connected(); })) throw std::runtime_error("no Kafka answers");
    return bus;
  }

  std::unique_ptr<KafkaBroker> broker;
  asio::io_context loop;
  Topic topic{"test.topic", 1};
};

TEST_F(KafkaBusAlone, TellsASenderThatTheBrokerIsAwayAndKeepsTheOrder) {
  auto const patient = connect();
  publish(loop, *patient, {numbered(topic, "a", 0)});
  auto const waiting = [&](Bus& bus) -> std::int64_t {
    try {
      return run(loop, bus.lag("group", {topic}));
    } catch (Unavailable const&) {
      return -1;
    }
  };
  auto const producer = connect(500ms);
  ASSERT_TRUE(eventually(loop, [&] { return waiting(*producer) == 1; }));  // from now on it knows the topic
  broker->kill();
  auto const begin = std::chrono::steady_clock::now();
  for (int n = 1; n <= 3; ++n) {
    EXPECT_THROW(run(loop, producer->publish(std::vector{numbered(topic, "a", n)})), Unavailable);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
  EXPECT_TRUE(eventually(loop, [&] { return !producer->connected(); }));
  broker->start();
  ASSERT_TRUE(eventually(loop, [&] { return producer->connected() && patient->connected(); }));
  EXPECT_TRUE(eventually(loop, [&] { return waiting(*patient) >= 2; }));
  EXPECT_EQ(waiting(*patient), 2) << "of the three that failed, only the first was taken on";
  for (int n = 1; n <= 4; ++n) publish(loop, *producer, {numbered(topic, "a", n)});
  Member member(loop, connect(), "group", {topic});
  ASSERT_TRUE(eventually(loop, [&] { return member.first_seen("a").size() == 5; }));
  EXPECT_EQ(member.first_seen("a"), counted(0, 5));
}

TEST_F(KafkaBusAlone, EndsInTimeWhileTheBrokerIsAway) {
  auto bus = connect(500ms);
  {
    Member member(loop, connect(), "group", {topic});
    publish(loop, *bus, {numbered(topic, "a", 0)});
    ASSERT_TRUE(eventually(loop, [&] { return !member.received.empty(); }));
    broker->kill();
    EXPECT_THROW(run(loop, bus->publish(std::vector{numbered(topic, "a", 1)})), Unavailable);
  }
  auto const begin = std::chrono::steady_clock::now();
  bus.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2500ms);
}

}  // namespace
}  // namespace vobe::events::testing
