// What every bus does with the batches that a member has read: all of them are handed over as one round; when that
// fails, each partition's batch goes on in a coroutine of its own, with growing waits, and the reader with the other
// partitions. A bus's subscription derives from Rounds and says how it reads, acknowledges and loses partitions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/signal.hpp"
#include "chassis/redis/backoff.hpp"

namespace vobe::events {

/// What a partition held at an offset. Its text is parsed as an event, if it is one.
Delivery received(std::string topic, unsigned partition, std::string offset, std::string key, std::string text);

/// Calls the handler; whether it is done with them. What it throws is logged.
Task<bool> hand_over(BatchHandler const& handler, std::string const& group, std::vector<Delivery> const& deliveries);

/// `Batch` is of one partition: has `Partition* partition` and `std::vector<Delivery> deliveries`. `Partition` has
/// `bool in_hand` (a batch of it is handled, or waits to be tried again) and `Signal retry` (ends that wait), and
/// outlives its batches. Kept alive by its coroutines; one event loop's.
template <class Batch>
class Rounds : public std::enable_shared_from_this<Rounds<Batch>> {
 public:
  virtual ~Rounds() = default;

 protected:
  using Partition = std::remove_pointer_t<decltype(Batch::partition)>;
  using Moment = std::chrono::steady_clock::time_point;

  Rounds(asio::any_io_executor executor, SubscriptionOptions options, BatchHandler handler)
      : executor_(std::move(executor)),
        options_(std::move(options)),
        handler_(std::move(handler)),
        ended_signal_(executor_) {}

  /// Whether the batch may still be tried: its partition is this member's since it was read.
  [[nodiscard]] virtual bool may_go_on(Batch const& batch) const = 0;
  /// Tells the broker that these are done with. A failure costs a second delivery, no more.
  virtual Task<> acknowledge(std::vector<Batch> const& batches) = 0;
  /// The batch was not done with and is let go: whoever owns the partition next reads it again.
  virtual void dropped(Partition& partition) = 0;
  /// Nothing of the partition is in hand any more.
  virtual void put_down(Partition& partition) = 0;
  /// Partitions can be read again.
  virtual void reading_changed() = 0;
  /// One of the coroutines beside the reader has ended.
  virtual void ended() {
    --running_;
    ended_signal_.notify();
  }

  /// How long until the next round may begin; not more than 0: now. The end of a round is told by reading_changed().
  [[nodiscard]] std::chrono::milliseconds until_next_round() const {
    using namespace std::chrono_literals;
    if (in_round_) return 100ms;
    auto const rest = round_began_ + options_.spacing - std::chrono::steady_clock::now();
    return std::chrono::ceil<std::chrono::milliseconds>(rest);
  }

  /// Starts the handling of what was read, which is in hand from now on.
  void begin_round(std::vector<Batch> round) {
    if (round.empty()) return;
    for (Batch& batch : round) batch.partition->in_hand = true;
    in_round_ = true;
    round_began_ = std::chrono::steady_clock::now();
    ++running_;
    asio::co_spawn(executor_, handle_round(this->shared_from_this(), std::move(round)), asio::detached);
  }

  /// Until the coroutines beside the reader have ended.
  Task<> all_ended() {
    while (running_ > 0) co_await ended_signal_.wait(std::chrono::seconds(1));
  }

  asio::any_io_executor executor_;
  SubscriptionOptions options_;
  BatchHandler handler_;
  std::size_t running_ = 0;  // coroutines beside the reader
  bool stopping_ = false;

 private:
  Task<> handle_round(std::shared_ptr<Rounds> self, std::vector<Batch> round) {
    std::vector<Delivery> together;
    for (Batch& batch : round) std::ranges::move(batch.deliveries, std::back_inserter(together));
    bool const done = co_await hand_over(handler_, options_.group, together);
    if (done) {
      co_await acknowledge(round);
      for (Batch const& batch : round) put_down(*batch.partition);
    } else {
      // What holds one partition up is not to hold up the others.
      auto delivery = std::make_move_iterator(together.begin());
      for (Batch& batch : round) {
        for (Delivery& place : batch.deliveries) place = *delivery++;
        ++running_;
        asio::co_spawn(executor_, handle(self, std::move(batch), round.size() == 1), asio::detached);
      }
    }
    in_round_ = false;
    reading_changed();
    ended();
  }

  /// A batch that failed together with others, or `alone`.
  Task<> handle(std::shared_ptr<Rounds> self, Batch batch, bool alone) {
    Partition& partition = *batch.partition;
    redis::Backoff backoff;
    bool tried = alone;
    bool done = false;
    while (may_go_on(batch) && !done) {
      for (Delivery& delivery : batch.deliveries) ++delivery.attempts;
      if (std::exchange(tried, true)) co_await partition.retry.wait(backoff.next());
      if (!may_go_on(batch)) break;
      done = co_await hand_over(handler_, options_.group, batch.deliveries);
    }
    if (done) {
      std::vector<Batch> handled;
      handled.push_back(std::move(batch));
      co_await acknowledge(handled);
    } else {
      dropped(partition);
    }
    put_down(partition);
    reading_changed();
    ended();
    (void)self;
  }

  Signal ended_signal_;
  bool in_round_ = false;
  Moment round_began_ = {};
};

}  // namespace vobe::events
