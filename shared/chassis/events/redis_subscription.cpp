#include "chassis/events/redis_subscription.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/reason.hpp"
#include "chassis/redis/backoff.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::events {
namespace {

using namespace std::chrono_literals;

// How long the server keeps an empty read; new entries end it at once.
constexpr auto longest_block = 500ms;
// How often entries are looked for that were delivered, but to nobody who still handles them.
constexpr auto look_for_pending_every = 5s;
// What one read is to bring at most; entries may be a megabyte each, and a read asks all partitions for as many.
constexpr std::size_t bytes_of_a_read = 8 * 1024 * 1024;
constexpr std::size_t first_count = 4;  // entries of each partition, until their size is known
// The one consumer's name in every Redis group (see the header).
constexpr std::string_view consumer_name = "owner";

constexpr redis::Script create_groups_script{"create_groups", R"(
for _, stream in ipairs(KEYS) do
  local answer = redis.pcall('XGROUP', 'CREATE', stream, ARGV[1], '0', 'MKSTREAM')
  if type(answer) == 'table' and answer.err and not string.find(answer.err, 'BUSYGROUP') then return answer end
end
return 0
)"};

}  // namespace

RedisPartition::RedisPartition(asio::any_io_executor const& executor, std::string_view topic_name, unsigned number)
    : topic(topic_name), index(number), stream(stream_name(topic_name, number)), retry(executor) {}

RedisSubscription::RedisSubscription(asio::any_io_executor executor, RedisBusOptions const& bus,
                                     std::shared_ptr<redis::Client> client, SubscriptionOptions options,
                                     BatchHandler handler)
    : Rounds(std::move(executor), std::move(options), std::move(handler)),
      client_(std::move(client)),
      reader_(executor_, redis::Options{.url = bus.url, .timeout = bus.timeout}),
      lease_(bus.lease),
      leases_(client_, bus.member, options_.group, stream_names(options_.topics), bus.lease),
      count_(std::min(first_count, options_.batch)),
      lease_signal_(executor_),
      read_signal_(executor_) {
  for (Topic const& topic : options_.topics) {
    for (unsigned i = 0; i < topic.partitions; ++i) {
      partitions_.push_back(std::make_unique<RedisPartition>(executor_, topic.name, i));
    }
  }
}

Task<> RedisSubscription::run() {
  auto const self = shared_from_this();
  if (partitions_.empty()) co_return;
  ++running_;
  asio::co_spawn(executor_, keep_leases(self), asio::detached);
  co_await read();
  co_await all_ended();
  // When the bus is away, the leases run out by themselves.
  co_await vobe::attempt(leases_.leave());
  reader_.close();
}

void RedisSubscription::stop() {
  stopping_ = true;
  lease_signal_.notify();
  read_signal_.notify();
  for (auto const& partition : partitions_) partition->retry.notify();
  reading_changed();
}

void RedisSubscription::ended() {
  Rounds::ended();
  if (stopping_) lease_signal_.notify();
}

bool RedisSubscription::holds(RedisPartition const& partition) const {
  return partition.owned && !partition.giving_back && !stopping_ &&
         std::chrono::steady_clock::now() < partition.lease_until;
}

// ---- leases ----

Task<> RedisSubscription::keep_leases(std::shared_ptr<Rounds> self) {
  redis::Backoff backoff(50ms, lease_ / 4);
  // Also while the last batches are finished: they are still this member's.
  while (!stopping_ || running_ > 1) {
    // When the bus is away the leases run out, and holds() says so.
    auto const renewed = co_await vobe::attempt(renew_leases());
    if (renewed) backoff.reset();
    co_await lease_signal_.wait(renewed ? lease_ / 4 : backoff.next());
  }
  ended();
  (void)self;
}

Task<> RedisSubscription::renew_leases() {
  std::vector<std::size_t> giving_back;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    RedisPartition const& partition = *partitions_[i];
    if (partition.giving_back && !partition.in_read && !partition.in_hand) giving_back.push_back(i);
  }
  auto const until = std::chrono::steady_clock::now() + lease_;
  RedisLeases::Share const share = co_await leases_.renew(std::move(giving_back));

  std::vector<bool> owned(partitions_.size(), false);
  for (std::size_t const place : share.owned) owned.at(place) = true;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    RedisPartition& partition = *partitions_[i];
    if (owned[i]) {
      partition.lease_until = until;
      if (!partition.owned) partition.pending_first = true;
    }
    if (owned[i] != partition.owned) {
      partition.owned = owned[i];
      partition.giving_back = false;
      reading_changed();
    }
  }
  give_up_surplus(share.most);
}

/// Chooses what to give back: what is chosen already, then what has nothing in hand.
void RedisSubscription::give_up_surplus(std::size_t most) {
  std::vector<RedisPartition*> owned;
  for (auto const& partition : partitions_) {
    if (partition->owned) owned.push_back(partition.get());
  }
  std::size_t const surplus = owned.size() > most ? owned.size() - most : 0;
  std::ranges::sort(owned, {}, [](RedisPartition const* p) { return p->giving_back ? 0 : p->in_hand ? 2 : 1; });
  for (std::size_t i = 0; i < owned.size(); ++i) {
    bool const give_back = i < surplus;
    if (owned[i]->giving_back == give_back) continue;
    owned[i]->giving_back = give_back;
    owned[i]->retry.notify();
    reading_changed();
  }
}

// ---- reading ----

Task<> RedisSubscription::read() {
  redis::Backoff backoff(50ms, 1000ms);
  while (!stopping_) {
    auto const done = co_await vobe::attempt(read_once());
    reading_ = false;
    for (auto const& partition : partitions_) partition->in_read = false;
    if (done) {
      backoff.reset();
      continue;
    }
    // The connection was lost, or the groups were (a wiped Redis): what was being delivered is pending now.
    if (!stopping_) log::debug("the bus can't be read", {{"group", options_.group}, {"error", reason(done.error())}});
    groups_stand_ = false;
    reader_id_ = 0;
    for (auto const& partition : partitions_) partition->pending_first = true;
    co_await read_signal_.wait(backoff.next());
  }
}

Task<> RedisSubscription::read_once() {
  if (!groups_stand_) co_await create_groups();
  if (auto const rest = until_next_round(); rest > 0ms) {
    co_await read_signal_.wait(rest);
    co_return;
  }
  stale_ = false;
  std::vector<RedisPartition*> readable;
  std::vector<RedisPartition*> pending;
  bool free_to_give = false;
  for (auto const& partition : partitions_) {
    free_to_give |= partition->giving_back && !partition->in_hand;
    if (!holds(*partition) || partition->in_hand) continue;
    (partition->pending_first ? pending : readable).push_back(partition.get());
  }
  if (free_to_give) lease_signal_.notify();
  if (!pending.empty()) {
    co_await read_pending(std::move(pending));
    co_return;
  }
  if (readable.empty()) {
    co_await read_signal_.wait(100ms);
    co_return;
  }
  if (std::chrono::steady_clock::now() - looked_for_pending_ > look_for_pending_every) {
    co_await look_for_pending(readable);
    co_return;
  }
  if (reader_id_ == 0) reader_id_ = (co_await reader_.command("CLIENT", "ID")).as_integer();
  if (stale_ || stopping_) co_return;

  for (RedisPartition* const partition : readable) partition->in_read = true;
  reading_ = true;
  auto const begin = std::chrono::steady_clock::now();
  redis::Reply const reply = co_await reader_.run_blocking(read_command(readable, ">", true), longest_block);
  reading_ = false;
  // Had it been interrupted, it would have come back earlier: the connection may be another one by now.
  if (stale_ && std::chrono::steady_clock::now() - begin >= longest_block) reader_id_ = 0;
  for (RedisPartition* const partition : readable) partition->in_read = false;
  distribute(reply, false);
}

Task<> RedisSubscription::read_pending(std::vector<RedisPartition*> partitions) {
  for (RedisPartition* const partition : partitions) partition->in_read = true;
  auto const reply = co_await vobe::attempt(reader_.run(read_command(partitions, "0", false)));
  for (RedisPartition* const partition : partitions) partition->in_read = false;
  if (!reply) {
    count_ = std::max<std::size_t>(count_ / 2, 1);  // it may have been more than comes in time
    std::rethrow_exception(reply.error());
  }
  distribute(*reply, true);
}

// Nothing is being read now, and nothing of these partitions is in hand: whatever is pending was lost on its way.
Task<> RedisSubscription::look_for_pending(std::vector<RedisPartition*> const& partitions) {
  std::vector<redis::Command> commands;
  for (RedisPartition* const partition : partitions) {
    partition->in_read = true;
    commands.push_back({"XPENDING", partition->stream, options_.group});
  }
  auto const replies = co_await reader_.pipeline(std::move(commands));
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    partitions[i]->in_read = false;
    if (replies[i].as_array().at(0).as_integer() > 0) partitions[i]->pending_first = true;
  }
  looked_for_pending_ = std::chrono::steady_clock::now();
}

Task<> RedisSubscription::create_groups() {
  std::vector<std::string> streams;
  for (auto const& partition : partitions_) streams.push_back(partition->stream);
  co_await reader_.script(create_groups_script, std::move(streams), {options_.group});
  groups_stand_ = true;
}

redis::Command RedisSubscription::read_command(std::vector<RedisPartition*> const& partitions, std::string_view from,
                                               bool blocking) const {
  redis::Command command = {"XREADGROUP",          "GROUP", options_.group, std::string(consumer_name), "COUNT",
                            std::to_string(count_)};
  if (blocking) {
    command.emplace_back("BLOCK");
    command.push_back(std::to_string(std::chrono::milliseconds(longest_block).count()));
  }
  command.emplace_back("STREAMS");
  for (RedisPartition const* const partition : partitions) command.push_back(partition->stream);
  command.insert(command.end(), partitions.size(), std::string(from));
  return command;
}

/// The larger the entries are, the fewer are asked for.
void RedisSubscription::adapt_count(std::vector<RedisBatch> const& round) {
  std::size_t bytes = 0;
  std::size_t longest = 0;  // batch
  for (RedisBatch const& batch : round) {
    longest = std::max(longest, batch.ids.size());
    for (Delivery const& delivery : batch.deliveries) bytes += delivery.raw.size();
  }
  if (bytes > bytes_of_a_read) count_ = std::max<std::size_t>(count_ * bytes_of_a_read / bytes, 1);
  else if (longest >= count_ && bytes < bytes_of_a_read / 2) count_ = std::min(count_ * 2, options_.batch);
}

/// Starts the handling of what was read. `reply` is nil, or [[stream, [[id, [field, value, …]], …]], …].
void RedisSubscription::distribute(redis::Reply const& reply, bool pending) {
  std::vector<RedisBatch> round;
  for (redis::Reply const& stream : reply.as_array()) {
    auto const& parts = stream.as_array();
    auto const found = std::ranges::find(partitions_, parts.at(0).string, [](auto const& p) { return p->stream; });
    if (found == partitions_.end()) continue;
    RedisPartition& partition = **found;
    RedisBatch batch = decode(partition, parts.at(1));
    if (pending) partition.pending_first = !batch.ids.empty();
    if (batch.ids.empty()) continue;
    if (!holds(partition)) {
      // It changed hands while it was read: the entries are pending, whoever owns it now finds them.
      partition.pending_first = true;
      continue;
    }
    round.push_back(std::move(batch));
  }
  adapt_count(round);
  begin_round(std::move(round));
}

RedisBatch RedisSubscription::decode(RedisPartition& partition, redis::Reply const& entries) {
  RedisBatch batch{.partition = &partition};
  for (redis::Reply const& entry : entries.as_array()) {
    auto const& parts = entry.as_array();
    batch.ids.push_back(parts.at(0).string);
    if (parts.at(1).is_nil()) continue;  // trimmed away while it was pending
    std::string key;
    std::string text;
    auto const& fields = parts[1].as_array();
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (fields[i].string == "key") key = fields[i + 1].string;
      if (fields[i].string == "event") text = fields[i + 1].string;
    }
    batch.deliveries.push_back(
        received(partition.topic, partition.index, parts[0].string, std::move(key), std::move(text)));
  }
  return batch;
}

// ---- handling ----

void RedisSubscription::put_down(RedisPartition& partition) {
  partition.in_hand = false;
  if (partition.giving_back) lease_signal_.notify();
}

/// An acknowledgement that fails costs a second delivery, no more.
Task<> RedisSubscription::acknowledge(std::vector<RedisBatch> const& batches) {
  std::vector<redis::Command> commands;
  for (RedisBatch const& batch : batches) {
    redis::Command& command = commands.emplace_back(redis::Command{"XACK", batch.partition->stream, options_.group});
    command.insert(command.end(), batch.ids.begin(), batch.ids.end());
  }
  auto const acknowledged = co_await vobe::attempt(client_->pipeline(std::move(commands)));
  if (acknowledged) co_return;
  for (RedisBatch const& batch : batches) batch.partition->pending_first = true;
}

// ---- ending a wait of the reader ----

void RedisSubscription::reading_changed() {
  stale_ = true;
  read_signal_.notify();
  if (!reading_ || interrupting_) return;
  interrupting_ = true;
  ++running_;
  asio::co_spawn(executor_, interrupt_reader(shared_from_this()), asio::detached);
}

Task<> RedisSubscription::interrupt_reader(std::shared_ptr<Rounds> self) {
  // The server may not have begun to wait yet (it answers 0 then), and the reader may begin the next wait meanwhile:
  // again, until the reader has seen the change. Its wait ends by itself after longest_block.
  Signal pause(executor_);
  while (reading_ && stale_) {
    auto const answer = co_await vobe::attempt(client_->command("CLIENT", "UNBLOCK", reader_id_));
    if (!answer) break;
    if (reading_ && stale_) co_await pause.wait(1ms);
  }
  interrupting_ = false;
  ended();
  (void)self;
}

}  // namespace vobe::events
