// For tests: a Kafka broker of the test's own that can be killed, and a look behind the bus at what a broker holds.
#pragma once

#include <librdkafka/rdkafka.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chassis/events/kafka_handle.hpp"
#include "chassis/events/tests/bus_conformance.hpp"

namespace vobe::events::testing {

/// host:port of the broker that the tests are given; empty where there is none.
std::string shared_kafka();

/// A broker with a folder and ports of its own, by infrastructure/dev/kafka.sh. Its calls wait, and the loop with them.
class KafkaBroker final : public TestBroker {
 public:
  /// `options` of `kafka.sh start`.
  explicit KafkaBroker(std::string options = {});
  ~KafkaBroker() override;
  KafkaBroker(KafkaBroker const&) = delete;
  KafkaBroker& operator=(KafkaBroker const&) = delete;

  void start() override;
  void kill() override;
  void wipe() override;
  [[nodiscard]] std::string address() const;
  /// Of a broker that was started with --secure.
  [[nodiscard]] std::string secure_url() const;
  [[nodiscard]] std::string url() const override { return "kafka://" + address(); }

 private:
  [[nodiscard]] bool script(std::string const& command, std::string const& options) const;
  [[nodiscard]] std::string line(char const* name) const;

  std::filesystem::path folder_;
  std::string options_;
};

/// librdkafka without the bus. Its calls wait.
class KafkaInspector {
 public:
  explicit KafkaInspector(std::string const& brokers);

  void produce(std::string const& topic, unsigned partition, std::string const& text);
  void make(std::string const& topic, int partitions, std::map<std::string, std::string> const& settings);
  /// A topic's setting, as the broker has it.
  std::string setting(std::string const& topic, std::string const& name);
  /// 0 where there is no such topic.
  int partitions(std::string const& topic);
  /// All records of a partition: their headers, the key as "key" and the value as "event".
  std::vector<std::map<std::string, std::string>> records(std::string const& topic, unsigned partition);
  void remove(std::vector<std::string> const& topics);
  /// How many partitions the members of a group own together.
  std::size_t assigned(std::string const& group);

 private:
  std::string brokers_;
  std::unique_ptr<rd_kafka_t, KafkaDestroy<rd_kafka_destroy>> producer_;
};

}  // namespace vobe::events::testing
