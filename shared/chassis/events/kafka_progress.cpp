#include "chassis/events/kafka_progress.hpp"

#include <algorithm>

namespace vobe::events {
namespace {

KafkaOffsets partitions_of(std::vector<KafkaTopic> const& topics) {
  KafkaOffsets list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (KafkaTopic const& topic : topics) {
    for (unsigned i = 0; i < topic.partitions; ++i) {
      rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), static_cast<std::int32_t>(i));
    }
  }
  return list;
}

}  // namespace

KafkaProgress::KafkaProgress(std::vector<KafkaTopic> const& topics)
    : committed_(partitions_of(topics)), first_(partitions_of(topics)), end_(partitions_of(topics)) {}

rd_kafka_resp_err_t KafkaProgress::look_up(rd_kafka_t* handle, std::chrono::milliseconds longest) {
  auto const until = std::chrono::steady_clock::now() + longest;
  auto const left = [&] {
    auto const time = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(time.count(), 1));
  };
  // The protocol asks for both ends as it asks for the offsets at a time.
  for (auto& partition : elements(first_.get())) partition.offset = RD_KAFKA_OFFSET_BEGINNING;
  for (auto& partition : elements(end_.get())) partition.offset = RD_KAFKA_OFFSET_END;
  auto error = rd_kafka_offsets_for_times(handle, end_.get(), left());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = rd_kafka_offsets_for_times(handle, first_.get(), left());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = rd_kafka_committed(handle, committed_.get(), left());
  for (auto const* const list : {end_.get(), first_.get(), committed_.get()}) {
    for (auto const& partition : elements(list)) {
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = partition.err;
    }
  }
  return error;
}

std::int64_t KafkaProgress::behind() const {
  std::int64_t total = 0;
  for (auto const& last : elements(end_.get())) {
    auto const* const first = rd_kafka_topic_partition_list_find(first_.get(), last.topic, last.partition);
    auto const* const at = rd_kafka_topic_partition_list_find(committed_.get(), last.topic, last.partition);
    // Where nothing is committed (a negative offset), or that is not kept any more, the group begins with the oldest.
    std::int64_t const from = std::max(first ? first->offset : 0, at ? at->offset : 0);
    total += std::max<std::int64_t>(0, last.offset - from);
  }
  return total;
}

}  // namespace vobe::events
