// One consume() on Kafka: a member of the group on a connection of its own. Kafka decides which partitions are this
// member's (cooperative-sticky: whoever joins or leaves moves only what has to move).
//
// Each partition has a queue of its own in librdkafka, which fetches ahead until that queue holds `queued` kilobytes.
// A batch is what its queue holds; a partition whose batch waits to be tried again is paused by not being read, with
// nothing lost of what was fetched, while the others go on. The member's own queue (rebalances, errors) is polled
// meanwhile, so a handler may take as long as it does without the member being thought dead.
//
// Offsets are committed when the handler has succeeded, and before anything else is done with the partition. One that
// is to go to another member goes when the batch in hand is finished and committed; a batch that waits to be tried
// again is let go, uncommitted. One that was lost (the member was away for longer than its session) is let go at once:
// its batch comes twice. A static member whose name another one takes is shut out: it has lost everything, finishes
// what it has in hand, and joins again on a new connection a while later.
//
// No commit begins between this member's JoinGroup and the answer to its SyncGroup: it would carry the generation that
// ends with the rebalance, and librdkafka before 2.10 answers the broker's ILLEGAL_GENERATION by giving up the whole
// assignment (its issue 4059). Handling goes on meanwhile; what it achieved is committed right after.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "chassis/events/bus.hpp"
#include "chassis/events/kafka_client.hpp"
#include "chassis/events/kafka_handle.hpp"
#include "chassis/events/rounds.hpp"
#include "chassis/events/signal.hpp"

namespace vobe::events {

/// A partition that this member owns or has owned.
struct KafkaPartition {
  KafkaPartition(asio::any_io_executor const& executor, std::string topic_name, std::int32_t number)
      : topic(std::move(topic_name)), index(number), retry(executor) {}
  std::string topic;
  std::int32_t index;
  KafkaQueue queue = {};         // of its messages; kept until the next one, to be emptied then
  std::uint64_t assignment = 0;  // counts how often it was given to this member
  bool owned = false;
  bool giving_back = false;  // another member is to have it, as soon as nothing of it is in hand
  bool in_hand = false;      // a batch of it is handled, or waits to be tried again
  // Offsets of this assignment, each the one after the last.
  std::int64_t handled = -1;
  std::int64_t committed = -1;
  Signal retry;  // ends the wait before the next attempt
};

/// Of one partition.
struct KafkaBatch {
  KafkaPartition* partition = nullptr;
  std::vector<Delivery> deliveries = {};
  std::uint64_t assignment = 0;  // of the partition, when it was read
  std::int64_t end = 0;          // the offset after its last
};

/// Kept alive by its coroutines. One event loop's.
class KafkaSubscription final : public Rounds<KafkaBatch> {
 public:
  /// `made`: the topics that must exist first.
  KafkaSubscription(asio::any_io_executor executor, std::shared_ptr<KafkaClient> client, std::vector<KafkaTopic> made,
                    SubscriptionOptions options, BatchHandler handler);

  /// Until stop(); then the batches in hand are finished and the group is left. Throws Error when librdkafka refuses
  /// the settings.
  Task<> run();
  void stop();

 private:
  /// A commit under way.
  struct Commit {
    explicit Commit(asio::any_io_executor const& executor) : answered(executor) {}
    Signal answered;
  };

  [[nodiscard]] bool may_go_on(KafkaBatch const& batch) const override;
  Task<> acknowledge(std::vector<KafkaBatch> const& batches) override;
  void dropped(KafkaPartition& /*partition*/) override {}  // nothing of it is committed
  void put_down(KafkaPartition& partition) override;
  void reading_changed() override { woken_.notify(); }

  Task<> make_topics();
  void join();
  Task<> be_member();
  Task<bool> join_again();
  void shut_out();
  Task<> leave();
  Task<> end_handle();
  void serve();
  void read();
  KafkaBatch take(KafkaPartition& partition);
  KafkaPartition& partition(std::string_view topic, std::int32_t index);

  static void rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                        void* subscription);
  void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions);
  void take_over(rd_kafka_topic_partition_list_t* partitions);
  Task<> give_back(std::shared_ptr<Rounds> self, KafkaOffsets partitions);
  void let_go(rd_kafka_topic_partition_list_t* partitions);

  Task<> commit();
  void commit_again();
  Task<> commit_and_end(std::shared_ptr<Rounds> self);
  [[nodiscard]] KafkaOffsets uncommitted() const;
  void committed(rd_kafka_event_t* event);

  std::shared_ptr<KafkaClient> client_;
  std::vector<KafkaTopic> made_;
  std::atomic<bool> joining_ = false;  // between JoinGroup and SyncGroup; set by librdkafka's threads
  std::unique_ptr<KafkaHandle> handle_;
  KafkaQueue own_queue_;  // the member's: rebalances, errors
  KafkaQueue answers_;    // to commits, and what there is while leaving
  std::vector<std::unique_ptr<KafkaPartition>> partitions_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Commit>> commits_;
  std::uint64_t commits_begun_ = 0;
  Moment last_commit_ = {};
  Signal woken_;
  Signal put_down_signal_;
  bool leaving_ = false;
  bool shut_out_ = false;
};

}  // namespace vobe::events
