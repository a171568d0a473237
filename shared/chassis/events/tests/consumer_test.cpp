// A consumer as services declare it, over a real bus and a real database.
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/describe/class.hpp>

#include <algorithm>
#include <map>

#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/consumer.hpp"
#include "chassis/events/redis_bus.hpp"
#include "chassis/events/tests/support.hpp"

namespace vobe::events::testing {
namespace {

using redis::testing::shared_redis_url;

struct ThingState {
  std::int64_t id = 0;
  std::int64_t version = 0;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ThingState, (), (id, version, name))

constexpr postgres::Query keep_thing{"t_keep", R"(
INSERT INTO things (id, version, name) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name WHERE things.version < excluded.version)"};

class ConsumerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    topic_name = unique("test.things");
    database = own.connect();
    auto connection = run(loop, database->dedicate());
    run(loop, connection->script("CREATE TABLE things (id bigint PRIMARY KEY, version bigint NOT NULL,"
                                 " name text NOT NULL CHECK (name <> 'refused'))"));
    bus = connect_bus(loop.get_executor(), shared_redis_url(), "test");
    ASSERT_TRUE(eventually(loop, [&] { return bus->connected(); })) << "no Redis answers";
    consumer = std::make_unique<Consumer>(*database, *bus, group);
  }
  void TearDown() override {
    if (started) {
      bus->stop();
      EXPECT_TRUE(eventually(loop, [&] { return ended; }, 15s));
    }
    redis::Client client(loop.get_executor(), {.url = shared_redis_url()});
    ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
    for (unsigned i = 0; i < 2; ++i) run(loop, client.command("DEL", stream_name(topic_name, i)));
    run(loop, client.command("DEL", topic_name + ".dlq"));
  }

  [[nodiscard]] Type<ThingState> thing_updated() const { return {"thing.updated", Topic{topic_name, 2}}; }

  void keep_things() {
    consumer->on(thing_updated(), [this](postgres::Session& tx, ThingState const& thing, Event const&) -> Task<> {
      Context const* const context = co_await current_context();
      deadlines += context != nullptr && context->deadline != no_deadline;
      if (failure) failure(thing);
      co_await tx.execute(keep_thing, thing.id, thing.version, thing.name);
    });
  }
  void start() {
    started = true;
    asio::co_spawn(loop, consumer->run(), [this](std::exception_ptr const& error) {
      EXPECT_FALSE(error);
      ended = true;
    });
  }
  Event thing(std::int64_t id, std::int64_t version, std::string const& name) {
    Event event = numbered({topic_name, 2}, "things", 0);
    event.data = schema::to_json(ThingState{id, version, name});
    return event;
  }
  std::int64_t kept() {
    return run(loop, database->value<std::int64_t>({"t_count", "SELECT count(*) FROM things"})).value();
  }
  std::string name_of(std::int64_t id) {
    return run(loop, database->value<std::string>({"t_name", "SELECT name FROM things WHERE id = $1"}, id))
        .value_or("");
  }
  std::vector<std::map<std::string, std::string>> dead_letters() {
    redis::Client client(loop.get_executor(), {.url = shared_redis_url()});
    EXPECT_TRUE(eventually(loop, [&] { return client.connected(); }));
    std::vector<std::map<std::string, std::string>> letters;
    for (auto const& entry : run(loop, client.command("XRANGE", topic_name + ".dlq", "-", "+")).as_array()) {
      auto const& fields = entry.as_array().at(1).as_array();
      auto& letter = letters.emplace_back();
      for (std::size_t i = 0; i + 1 < fields.size(); i += 2) letter[fields[i].string] = fields[i + 1].string;
    }
    return letters;
  }

  asio::io_context loop;
  TestDatabase own{loop};
  std::string topic_name;
  std::string group = unique("consumer");
  std::unique_ptr<postgres::Database> database;
  std::unique_ptr<Bus> bus;
  std::unique_ptr<Consumer> consumer;
  std::function<void(ThingState const&)> failure;
  int deadlines = 0;
  bool started = false;
  bool ended = false;
};

TEST_F(ConsumerTest, AppliesWholeBatchesInTransactionsUnderADeadline) {
  keep_things();
  std::vector<Event> events;
  for (int id = 1; id <= 100; ++id) events.push_back(thing(id, 1, "one"));
  publish(loop, *bus, events);
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 100; }));
  EXPECT_EQ(kept(), 100);
  constexpr postgres::Query transactions{"transactions", "SELECT count(DISTINCT xmin::text) FROM things"};
  EXPECT_LT(run(loop, database->value<std::int64_t>(transactions)).value(), 10);
  EXPECT_EQ(deadlines, 100);
}

TEST_F(ConsumerTest, IsNotHarmedByDuplicatesAndOlderVersions) {
  keep_things();
  publish(loop, *bus,
          {thing(1, 1, "one"), thing(1, 3, "three"), thing(1, 3, "three"), thing(1, 2, "two"), thing(1, 1, "one")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 5; }));
  EXPECT_EQ(name_of(1), "three");
}

TEST_F(ConsumerTest, PutsThePoisonOfABatchAsideAndKeepsTheRest) {
  keep_things();
  std::vector<Event> events;
  for (int id = 1; id <= 200; ++id) events.push_back(thing(id, 1, id == 100 ? "refused" : "good"));
  publish(loop, *bus, events);
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 199; }));
  EXPECT_EQ(kept(), 199);
  EXPECT_EQ(consumer->figures().dead, 1U);
  EXPECT_EQ(consumer->figures().retried, 0U);
  auto const letters = dead_letters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(Event::from_json(letters.front().at("event")).id, events[99].id);
  EXPECT_EQ(letters.front().at("consumer"), group);
  EXPECT_TRUE(letters.front().at("error").contains("things_name_check")) << letters.front().at("error");
  publish(loop, *bus, {thing(300, 1, "later")});
  EXPECT_TRUE(eventually(loop, [&] { return name_of(300) == "later"; })) << "the partition moves on";
}

TEST_F(ConsumerTest, PutsARefusalAsideOnceThoughAnotherPartitionFails) {
  keep_things();
  int faults = 3;
  failure = [&](ThingState const& state) {
    if (state.name == "faulty" && faults-- > 0) throw std::runtime_error("a fault");
  };
  auto const of_partition = [&](unsigned partition, std::int64_t id, std::string const& name) {
    Event event = thing(id, 1, name);
    event.key = key_for(partition, 2);
    return event;
  };
  publish(loop, *bus, {of_partition(0, 1, "refused"), of_partition(0, 2, "good"), of_partition(1, 3, "faulty")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return kept() == 2; }));
  EXPECT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(consumer->figures().dead, 1U);
}

TEST_F(ConsumerTest, PutsARefusalAsideOnceThoughALaterEventFails) {
  keep_things();
  int faults = 5;
  failure = [&](ThingState const& state) {
    if (state.name == "faulty" && faults-- > 0) throw std::runtime_error("a fault");
  };
  publish(loop, *bus, {thing(1, 1, "refused"), thing(2, 1, "good"), thing(3, 1, "faulty")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return kept() == 2 && consumer->figures().dead > 0; }));
  EXPECT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(consumer->figures().dead, 1U);
}

TEST_F(ConsumerTest, GivesManyToAHandlerTogetherAndOneByOneWhenThatFails) {
  std::vector<std::vector<std::int64_t>> groups;
  Type<ThingState> const created{"thing.created", Topic{topic_name, 2}};
  auto const keep_many = [&](postgres::Session& tx, std::vector<Heard<ThingState>> const& many) -> Task<> {
    auto& group = groups.emplace_back();
    for (auto const& [state, event] : many) {
      EXPECT_FALSE(event->type.empty());
      group.push_back(state.id);
      co_await tx.execute(keep_thing, state.id, state.version, state.name);
    }
  };
  consumer->on_many<ThingState>({thing_updated(), created}, keep_many);
  std::vector<std::int64_t> removed;
  consumer->on(Type<ThingState>{"thing.deleted", Topic{topic_name, 2}},
               [&](postgres::Session&, ThingState const& state, Event const&) -> Task<> {
                 removed.push_back(state.id);
                 co_return;
               });
  auto const of_type = [&](std::string type, std::int64_t id, std::string const& name) {
    Event event = thing(id, 1, name);
    event.type = std::move(type);
    return event;
  };
  publish(loop, *bus,
          {of_type("thing.created", 1, "a"), of_type("thing.updated", 2, "b"), of_type("thing.deleted", 3, "c"),
           of_type("thing.created", 4, "d")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 4; }));
  EXPECT_EQ(groups, (std::vector<std::vector<std::int64_t>>{{1, 2}, {4}})) << "those that follow on each other";
  EXPECT_EQ(removed, std::vector<std::int64_t>{3});

  groups.clear();
  publish(loop, *bus,
          {of_type("thing.created", 5, "e"), of_type("thing.created", 6, "refused"), of_type("thing.created", 7, "f")});
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 6; }));
  EXPECT_EQ(groups, (std::vector<std::vector<std::int64_t>>{{5, 6}, {5}, {6}, {7}}));
  EXPECT_EQ(kept(), 5);
  EXPECT_EQ(dead_letters().size(), 1U);
}

TEST_F(ConsumerTest, PutsAsideWhatDoesNotFitTheContract) {
  keep_things();
  Event broken = thing(1, 1, "x");
  broken.data = R"({"id":"seven"})";
  publish(loop, *bus, {broken, thing(2, 1, "two")});
  redis::Client client(loop.get_executor(), {.url = shared_redis_url()});
  ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
  run(loop, client.command("XADD", stream_name(topic_name, 1), "*", "key", "k", "event", "no json"));
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().dead == 2 && consumer->figures().handled == 1; }));
  EXPECT_EQ(name_of(2), "two");
  EXPECT_EQ(dead_letters().size(), 2U);
}

TEST_F(ConsumerTest, PutsAsideWhateverAHandlerRefuses) {
  keep_things();
  failure = [&](ThingState const& thing) {
    switch (thing.id) {
      case 1: throw NotFound("no such thing");
      case 2: throw Unauthenticated("nobody");
      case 3: throw PreconditionFailed("another version");
      case 4: throw UnsupportedMediaType("another kind");
      case 5: throw Conflict("taken");
      default: break;
    }
  };
  std::vector<Event> events;
  for (int id = 1; id <= 6; ++id) events.push_back(thing(id, 1, "one"));
  publish(loop, *bus, events);
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().dead == 5 && consumer->figures().handled == 1; }));
  EXPECT_EQ(consumer->figures().retried, 0U);
}

TEST_F(ConsumerTest, TriesForEverWhatIsAway) {
  keep_things();
  int away = 6;
  failure = [&](ThingState const&) {
    if (away-- > 0) throw Unavailable("a neighbour is away");
  };
  publish(loop, *bus, {thing(1, 1, "one"), thing(2, 1, "two")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled >= 2; }, 20s));
  EXPECT_EQ(kept(), 2);
  EXPECT_EQ(consumer->figures().retried, 6U);
  EXPECT_EQ(consumer->figures().dead, 0U);
}

TEST_F(ConsumerTest, TakesAFaultInAHandlerForWhatMayBeMended) {
  keep_things();
  int faults = 3;
  failure = [&](ThingState const& thing) {
    if (thing.id == 2 && faults > 0) {
      --faults;
      throw std::runtime_error("a mistake");
    }
  };
  publish(loop, *bus, {thing(1, 1, "one"), thing(2, 1, "two"), thing(3, 1, "three")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return kept() == 3; }));
  EXPECT_EQ(consumer->figures().dead, 0U);
}

TEST_F(ConsumerTest, PassesOverWhatNobodyAskedFor) {
  keep_things();
  Event other = thing(1, 1, "one");
  other.type = "thing.painted";
  publish(loop, *bus, {other, thing(2, 1, "two")});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled == 1; }));
  EXPECT_EQ(kept(), 1);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(ConsumerTest, WorksWithoutADatabase) {
  consumer = std::make_unique<Consumer>(*bus, group);
  std::vector<std::string> names;
  std::string trace;
  consumer->on(thing_updated(), [&](ThingState const& thing, Event const&) -> Task<> {
    names.push_back(thing.name);
    trace = (co_await current_context())->trace_id;
  });
  Event event = thing(1, 1, "one");
  event.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  publish(loop, *bus, {event});
  start();
  ASSERT_TRUE(eventually(loop, [&] { return consumer->figures().handled == 1; }));
  EXPECT_EQ(names, std::vector<std::string>{"one"});
  EXPECT_EQ(trace, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(ConsumerTest, HasOneHandlerPerType) {
  keep_things();
  EXPECT_THROW(keep_things(), std::logic_error);
}

}  // namespace
}  // namespace vobe::events::testing
