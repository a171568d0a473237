// One consume() on Redis Streams: leases decide which partitions are this member's, one reader waits for all of them
// at once. What a read brings is handled as one round; when that fails, each partition of it goes on in a coroutine of
// its own, and the reader with the others.
//
// Every member reads as the same consumer of the Redis group, since the lease already says who may read: what a dead
// member left pending is simply what the next owner finds when it reads its pending entries first. Entries may be left
// pending otherwise too (a read whose answer was lost, a member that was stopped beyond its lease): the reader looks
// for them every few seconds.
//
// Blocking reads have a connection of their own. When a partition can be read again while the reader waits for the
// others, the wait is ended by CLIENT UNBLOCK, so that no event has to wait for its end.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "chassis/events/bus.hpp"
#include "chassis/events/redis_bus.hpp"
#include "chassis/events/redis_leases.hpp"
#include "chassis/events/rounds.hpp"
#include "chassis/events/signal.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::events {

/// A stream of the topics that are consumed.
struct RedisPartition {
  RedisPartition(asio::any_io_executor const& executor, std::string_view topic_name, unsigned number);
  std::string topic;
  unsigned index;
  std::string stream;
  bool owned = false;
  bool giving_back = false;   // another member is to have it, as soon as nothing of it is in hand
  bool in_read = false;       // the read under way asks for it
  bool in_hand = false;       // a batch of it is handled, or waits to be tried again
  bool pending_first = true;  // what was delivered and not acknowledged comes before what is new
  std::chrono::steady_clock::time_point lease_until = {};
  Signal retry;  // ends the wait before the next attempt
};

/// Of one partition.
struct RedisBatch {
  RedisPartition* partition = nullptr;
  std::vector<Delivery> deliveries = {};
  std::vector<std::string> ids = {};  // of all entries, also of those that were trimmed away meanwhile
};

/// Kept alive by its coroutines. One event loop's.
class RedisSubscription final : public Rounds<RedisBatch> {
 public:
  RedisSubscription(asio::any_io_executor executor, RedisBusOptions const& bus, std::shared_ptr<redis::Client> client,
                    SubscriptionOptions options, BatchHandler handler);

  /// Until stop(); then the batches in hand are finished and the leases given back.
  Task<> run();
  void stop();

 private:
  [[nodiscard]] bool may_go_on(RedisBatch const& batch) const override { return holds(*batch.partition); }
  Task<> acknowledge(std::vector<RedisBatch> const& batches) override;
  void dropped(RedisPartition& partition) override { partition.pending_first = true; }
  void put_down(RedisPartition& partition) override;
  void reading_changed() override;
  void ended() override;

  [[nodiscard]] bool holds(RedisPartition const& partition) const;
  void give_up_surplus(std::size_t most);

  Task<> keep_leases(std::shared_ptr<Rounds> self);
  Task<> renew_leases();

  Task<> read();
  Task<> read_once();
  Task<> read_pending(std::vector<RedisPartition*> partitions);
  Task<> look_for_pending(std::vector<RedisPartition*> const& partitions);
  Task<> create_groups();
  redis::Command read_command(std::vector<RedisPartition*> const& partitions, std::string_view from,
                              bool blocking) const;
  void distribute(redis::Reply const& reply, bool pending);
  void adapt_count(std::vector<RedisBatch> const& round);
  static RedisBatch decode(RedisPartition& partition, redis::Reply const& entries);

  Task<> interrupt_reader(std::shared_ptr<Rounds> self);

  std::shared_ptr<redis::Client> client_;  // the bus's, for all but blocking reads
  redis::Client reader_;
  std::chrono::milliseconds lease_;
  std::vector<std::unique_ptr<RedisPartition>> partitions_;
  RedisLeases leases_;
  std::size_t count_;  // entries of each partition that the next read asks for
  Signal lease_signal_;
  Signal read_signal_;
  bool groups_stand_ = false;
  bool reading_ = false;  // the reader waits at the server
  bool interrupting_ = false;
  bool stale_ = false;          // what can be read has changed since the read began
  std::int64_t reader_id_ = 0;  // the server's number of the reader's connection; 0: not known
  Moment looked_for_pending_ = {};
};

}  // namespace vobe::events
