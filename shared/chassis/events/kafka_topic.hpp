// The topics that the bus makes, and what they take. Private to this folder.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "chassis/events/kafka_handle.hpp"
#include "chassis/events/kafka_settings.hpp"

namespace vobe::events {

// Bytes. A dead letter is an event and a little more.
inline constexpr std::size_t largest_record = 4 * 1024 * 1024;
inline constexpr std::size_t largest_dead_letter = largest_record + 64 * 1024;

/// A topic as it is to be.
struct KafkaTopic {
  std::string name;
  unsigned partitions = 1;
  bool dead_letters = false;  // is kept longer, and takes what any other topic takes
};

using KafkaNewTopic = std::unique_ptr<rd_kafka_NewTopic_t, KafkaDestroy<rd_kafka_NewTopic_destroy>>;

/// With the settings' replication and retention; throws Error when librdkafka refuses it.
KafkaNewTopic new_topic(KafkaTopic const& topic, KafkaSettings const& settings);

}  // namespace vobe::events
