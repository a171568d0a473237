// How far a group has come in its topics. Private to this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "chassis/events/kafka_handle.hpp"
#include "chassis/events/kafka_topic.hpp"

namespace vobe::events {

/// What the group has committed of each partition, and between which ends that lies. Looked up beside the loop.
class KafkaProgress {
 public:
  explicit KafkaProgress(std::vector<KafkaTopic> const& topics);

  /// By a handle of the group. Waits, `longest` at most; returns the first error.
  rd_kafka_resp_err_t look_up(rd_kafka_t* handle, std::chrono::milliseconds longest);

  /// How many records lie between the committed offsets and the end, after a look-up without errors.
  [[nodiscard]] std::int64_t behind() const;

 private:
  KafkaOffsets committed_;
  KafkaOffsets first_;
  KafkaOffsets end_;
};

}  // namespace vobe::events
