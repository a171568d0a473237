#include "chassis/events/kafka_topic.hpp"

#include "chassis/core/errors.hpp"

namespace vobe::events {

KafkaNewTopic new_topic(KafkaTopic const& topic, KafkaSettings const& settings) {
  using namespace std::chrono_literals;
  char reason[256] = {};
  KafkaNewTopic made(rd_kafka_NewTopic_new(topic.name.c_str(), static_cast<int>(topic.partitions),
                                           settings.replication_factor, reason, sizeof reason));
  if (!made) throw Error("the topic " + topic.name + " can't be made: " + reason);
  auto const retention = topic.dead_letters ? settings.dead_letter_retention : settings.retention;
  auto const set = [&](char const* name, std::string const& value) {
    rd_kafka_NewTopic_set_config(made.get(), name, value.c_str());
  };
  set("retention.ms", retention == 0ms ? "-1" : std::to_string(retention.count()));
  set("max.message.bytes", std::to_string(topic.dead_letters ? largest_dead_letter : largest_record));
  // One replica may be away, while an acknowledged event still outlives the loss of another.
  set("min.insync.replicas", settings.replication_factor >= 3 ? "2" : "1");
  return made;
}

}  // namespace vobe::events
