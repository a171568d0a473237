// librdkafka's C objects with owners, and its signals on an event loop. Private to this folder and its tests.
//
// librdkafka has threads of its own (one per handle and one per broker), which do all of the network's work. They
// touch nothing of ours but the log: what they have to say is put on queues, and a write to an eventfd tells the loop,
// which then empties the queues without ever waiting on one.
#pragma once

#include <librdkafka/rdkafka.h>
#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "chassis/core/task.hpp"
#include "chassis/events/kafka_settings.hpp"

namespace vobe::events {

template <auto destroy>
struct KafkaDestroy {
  void operator()(auto* thing) const { destroy(thing); }
};

using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaDestroy<rd_kafka_queue_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, KafkaDestroy<rd_kafka_event_destroy>>;
using KafkaError = std::unique_ptr<rd_kafka_error_t, KafkaDestroy<rd_kafka_error_destroy>>;
using KafkaOffsets =
    std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaDestroy<rd_kafka_topic_partition_list_destroy>>;
using KafkaConfiguration = std::unique_ptr<rd_kafka_conf_t, KafkaDestroy<rd_kafka_conf_destroy>>;

/// The partitions of a list, which stays their owner.
inline std::span<rd_kafka_topic_partition_t> elements(rd_kafka_topic_partition_list_t const* list) {
  return {list->elems, static_cast<std::size_t>(list->cnt)};
}

/// The settings and the properties of one role, the settings' last; throws Error when librdkafka refuses one, without
/// the value. What it logs goes to our log: warnings as such, the rest as debug.
KafkaConfiguration kafka_configuration(KafkaSettings const& settings, KafkaProperties const& role);

/// A librdkafka instance, and who tells the loop about its queues. Lives on one event loop; queues that were taken from
/// it are let go before it is.
class KafkaHandle {
 public:
  /// Connects in the background. `changed` is called on the loop when a watched queue that was empty is so no more,
  /// until unwatch(). Throws Error when librdkafka can't begin (a certificate's file that can't be read, say).
  KafkaHandle(asio::any_io_executor const& executor, rd_kafka_type_t type, KafkaConfiguration configuration,
              std::function<void()> changed);
  /// Waits for librdkafka's threads to end: milliseconds, unless they look up a name. A member does not leave its
  /// group by this.
  ~KafkaHandle();
  KafkaHandle(KafkaHandle const&) = delete;
  KafkaHandle& operator=(KafkaHandle const&) = delete;

  [[nodiscard]] rd_kafka_t* get() const { return handle_; }
  void watch(rd_kafka_queue_t* queue);
  static void unwatch(rd_kafka_queue_t* queue);
  /// From now on `changed` is not called; then the handle may be destroyed by another thread.
  void leave_loop();

 private:
  class Alarm;
  int signal_;  // the eventfd that librdkafka writes to; it may do so until the handle is destroyed
  std::shared_ptr<Alarm> alarm_;
  rd_kafka_t* handle_ = nullptr;
};

}  // namespace vobe::events
