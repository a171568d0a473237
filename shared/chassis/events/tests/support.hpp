// For the tests of the bus: events as they are needed, a member of a group, and a PostgreSQL database of the test's
// own.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/redis/tests/redis_server.hpp"

namespace vobe::events::testing {

using namespace std::chrono_literals;
using redis::testing::eventually;
using redis::testing::run;
using redis::testing::unique;

/// The `number`th event of a key; its data is {"n":number}.
inline Event numbered(Topic topic, std::string key, int number) {
  return Event{.id = Uuid::v7(),
               .source = "/test",
               .type = "thing.updated",
               .subject = key,
               .topic = std::string(topic.name),
               .partitions = topic.partitions,
               .key = key,
               .time = now(),
               .data = "{\"n\":" + std::to_string(number) + "}"};
}

inline int number_of(Delivery const& delivery) {
  return std::atoi(delivery.event.data.c_str() + std::string_view("{\"n\":").size());
}

/// A key that falls to the partition.
inline std::string key_for(unsigned partition, unsigned partitions) {
  for (int i = 0;; ++i) {
    std::string key = "key/" + std::to_string(i);
    if (partition_of(key, partitions) == partition) return key;
  }
}

/// Publishes, again until the broker took it, as the relay does.
inline void publish(asio::io_context& loop, Bus& bus, std::vector<Event> const& events) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    try {
      return run(loop, bus.publish(events));
    } catch (Unavailable const&) {
      loop.restart();
      loop.run_for(50ms);
    }
  }
  throw std::runtime_error("the broker did not come back");
}

/// A member of a group on the test's loop, with what it received. Stopped and awaited when it goes.
class Member {
 public:
  Member(asio::io_context& loop, std::unique_ptr<Bus> connected, std::string group, std::vector<Topic> topics,
         std::function<Task<>(std::span<Delivery const>)> handler = {})
      : bus(std::move(connected)), loop_(loop), handler_(std::move(handler)) {
    BatchHandler keep = [this](std::span<Delivery const> batch) { return take(batch); };
    asio::co_spawn(loop_, bus->consume({.group = std::move(group), .topics = std::move(topics)}, std::move(keep)),
                   [this](std::exception_ptr const& error) {
                     ended_ = true;
                     failed_ = error != nullptr;
                   });
  }
  ~Member() {
    stop();
    EXPECT_FALSE(failed_) << "consume() threw";
  }
  Member(Member const&) = delete;
  Member& operator=(Member const&) = delete;

  void stop() {
    bus->stop();
    EXPECT_TRUE(eventually(loop_, [&] { return ended_; }, 15s)) << "consume() did not end after stop()";
  }

  /// The numbers of a key in the order in which they came; repeats are left out.
  [[nodiscard]] std::vector<int> first_seen(std::string const& key) const {
    std::vector<int> numbers;
    for (Delivery const& delivery : received) {
      if (delivery.event.key != key) continue;
      int const number = number_of(delivery);
      if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
    return numbers;
  }

  std::unique_ptr<Bus> bus;
  std::vector<Delivery> received;

 private:
  Task<> take(std::span<Delivery const> batch) {
    if (handler_) co_await handler_(batch);
    received.insert(received.end(), batch.begin(), batch.end());
  }

  asio::io_context& loop_;
  std::function<Task<>(std::span<Delivery const>)> handler_;
  bool ended_ = false;
  bool failed_ = false;
};

inline std::vector<int> counted(int from, int to) {
  std::vector<int> numbers;
  for (int i = from; i < to; ++i) numbers.push_back(i);
  return numbers;
}

/// A database that is made for the test and dropped behind it.
class TestDatabase {
 public:
  explicit TestDatabase(asio::io_context& loop) : loop_(loop), name_("vobe_events_" + unique("t").substr(2)) {
    admin("CREATE DATABASE " + name_);
  }
  ~TestDatabase() {
    try {
      admin("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (std::exception const& error) {
      ADD_FAILURE() << error.what();
    }
  }
  TestDatabase(TestDatabase const&) = delete;
  TestDatabase& operator=(TestDatabase const&) = delete;

  [[nodiscard]] std::unique_ptr<postgres::Database> connect() const {
    boost::urls::url url(boost::urls::parse_uri(server()).value());
    url.set_path("/" + name_);
    return connect_to(std::string(url.buffer()));
  }

 private:
  static std::string server() {
    char const* const url = std::getenv("VOBE_TEST_POSTGRES_URL");
    if (url == nullptr || *url == '\0')
      throw std::runtime_error("VOBE_TEST_POSTGRES_URL is not set: a PostgreSQL is needed");
    return url;
  }
  [[nodiscard]] std::unique_ptr<postgres::Database> connect_to(std::string url) const {
    auto database = std::make_unique<postgres::Database>(
        loop_.get_executor(), postgres::DatabaseOptions{.url = std::move(url), .application_name = "events_test"});
    if (!eventually(loop_, [&] { return database->connected(); })) {
      throw std::runtime_error("no PostgreSQL answers: " + database->last_failure());
    }
    return database;
  }
  void admin(std::string const& sql) const {
    auto const database = connect_to(server());
    auto connection = run(loop_, database->dedicate());
    run(loop_, connection->script(sql));
  }

  asio::io_context& loop_;
  std::string name_;
};

}  // namespace vobe::events::testing
