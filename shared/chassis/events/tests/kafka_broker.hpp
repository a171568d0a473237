// For tests: a Kafka broker of the test's own that can be killed, and a look behind the bus at what a broker holds.
#pragma once

#include <librdkafka/rdkafka.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chassis/events/kafka_handle.hpp"

namespace vobe::events::testing {

/// host:port of the broker that the tests are given; empty where there is none.
std::string shared_kafka();

/// A broker with a folder and ports of its own, by infrastructure/dev/kafka.sh. Its calls wait, and the loop with them.
class KafkaBroker {
 public:
  KafkaBroker();
  ~KafkaBroker();
  KafkaBroker(KafkaBroker const&) = delete;
  KafkaBroker& operator=(KafkaBroker const&) = delete;

  void start();
  /// As a crash does: nothing is flushed or said goodbye to.
  void kill() const;
  /// What it kept is gone too; its address stays.
  void wipe();
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::string url() const { return "kafka://" + address(); }

 private:
  [[nodiscard]] bool script(std::string const& command, std::string const& options) const;
  [[nodiscard]] std::string line(char const* name) const;

  std::filesystem::path folder_;
};

/// librdkafka without the bus. Its calls wait.
class KafkaInspector {
 public:
  explicit KafkaInspector(std::string const& brokers);

  void produce(std::string const& topic, unsigned partition, std::string const& text);
  /// 0 where there is no such topic.
  int partitions(std::string const& topic);
  /// All records of a partition: their headers, the key as "key" and the value as "event".
  std::vector<std::map<std::string, std::string>> records(std::string const& topic, unsigned partition);
  void remove(std::vector<std::string> const& topics);
  /// How many partitions the members of a group own together.
  std::size_t assigned(std::string const& group);

 private:
  using Handle = std::unique_ptr<rd_kafka_t, KafkaDestroy<rd_kafka_destroy>>;
  [[nodiscard]] Handle connect(rd_kafka_type_t type) const;

  std::string brokers_;
  Handle producer_;
};

}  // namespace vobe::events::testing
