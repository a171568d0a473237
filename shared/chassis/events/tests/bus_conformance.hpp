// What every bus must do, whatever stands behind it: instantiate the suite with a factory of yours.
//
//   INSTANTIATE_TEST_SUITE_P(Redis, BusConformance, ::testing::Values(redis_factory()));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "chassis/events/tests/support.hpp"

namespace vobe::events::testing {

struct BusFactory {
  std::string name;
  /// What is missing to run the suite here: it is skipped with these words. Empty where nothing is.
  std::string missing;
  std::function<std::unique_ptr<Bus>(asio::io_context&, std::string member)> connect;
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

}  // namespace vobe::events::testing
