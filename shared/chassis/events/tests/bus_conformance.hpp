// What every bus must do, whatever stands behind it: instantiate both suites with factories of yours. The first runs on
// a broker that is there, the second on brokers of its own, which it kills and wipes.
//
//   INSTANTIATE_TEST_SUITE_P(OnRedis, BusConformance, ::testing::Values(redis_factory()));
//   INSTANTIATE_TEST_SUITE_P(OnRedis, BrokerLosses, ::testing::Values(redis_broker()));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "chassis/events/browser.hpp"
#include "chassis/events/tests/support.hpp"

namespace vobe::events::testing {

struct BusFactory {
  std::string name;
  /// What is missing to run the suite here: it is skipped with these words. Empty where nothing is.
  std::string missing;
  std::function<std::unique_ptr<Bus>(asio::io_context&, std::string member)> connect;
  std::function<std::unique_ptr<Browser>(asio::io_context&)> browse;
  /// Puts text on a partition as it is, past the envelope.
  std::function<void(asio::io_context&, Topic, unsigned partition, std::string text)> publish_raw;
  /// The headers and the body ("event") of what stands on a dead-letter topic, in order.
  std::function<std::vector<std::map<std::string, std::string>>(asio::io_context&, std::string const& topic)>
      dead_letters;
  /// Takes away what a test left on the broker.
  std::function<void(asio::io_context&, Topic)> remove;

  friend void PrintTo(BusFactory const& factory, std::ostream* out) { *out << factory.name; }
};

class BusConformance : public ::testing::TestWithParam<BusFactory> {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::unique_ptr<Bus> connect(std::string member = "member");
  [[nodiscard]] Topic topic() const { return Topic{topic_name_, 8}; }

  asio::io_context loop;
  std::string group = unique("group");
  std::unique_ptr<Bus> producer;

 private:
  std::string topic_name_ = unique("test.topic");
};

/// A broker of the test's own, which runs until it goes.
class TestBroker {
 public:
  virtual ~TestBroker() = default;
  /// For connect_bus().
  [[nodiscard]] virtual std::string url() const = 0;
  /// As a crash does: nothing is flushed or said goodbye to.
  virtual void kill() = 0;
  virtual void start() = 0;
  /// Kills it and starts it without all that it kept, under the same address.
  virtual void wipe() = 0;
};

struct BrokerFactory {
  std::string name;
  std::string missing;  // as BusFactory's
  std::function<std::unique_ptr<TestBroker>()> start;

  friend void PrintTo(BrokerFactory const& factory, std::ostream* out) { *out << factory.name; }
};

class BrokerLosses : public ::testing::TestWithParam<BrokerFactory> {
 protected:
  void SetUp() override;
  std::unique_ptr<Bus> connect();

  std::unique_ptr<TestBroker> broker;
  asio::io_context loop;
  Topic topic{"test.topic", 1};
};

}  // namespace vobe::events::testing
