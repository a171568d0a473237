#include "chassis/events/kafka_subscription.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/reason.hpp"
#include "chassis/redis/backoff.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::events {
namespace {

using namespace std::chrono_literals;

// How often the member's queue is polled at least: a hundredth of what Kafka waits for (max.poll.interval.ms).
constexpr auto poll_every = 1s;
// What a commit is waited for; one that takes longer may still succeed, and is made again otherwise.
constexpr auto longest_commit = 5s;
constexpr auto commit_again_after = 100ms;
// After this long the group has to find out by itself that this member is gone.
constexpr auto longest_leave = 5s;
// Before a member joins again whose name another has taken: that one is its successor, or has it by mistake.
constexpr auto pause_when_shut_out = 10s;

/// Empties a partition's queue and lets it go. What lies in it holds the partition, which holds the queue; when the
/// topic was away meanwhile, librdkafka forgets the two (until its change 4724), and the handle's end waits for them in
/// vain.
void discard(KafkaQueue& queue) {
  std::array<rd_kafka_message_t*, 100> messages = {};
  while (queue) {
    auto const count = rd_kafka_consume_batch_queue(queue.get(), 0, messages.data(), messages.size());
    if (count <= 0) queue.reset();
    for (ssize_t i = 0; i < count; ++i) rd_kafka_message_destroy(messages.at(static_cast<std::size_t>(i)));
  }
}

/// The name of a static member. A group that knows a name gives it what it had, whatever it asks for by now (Kafka's
/// issue 12759): who asks for other topics is another member.
std::string name_of(std::string const& instance, std::vector<Topic> const& topics) {
  std::vector<std::string_view> names;
  for (Topic const& topic : topics) names.push_back(topic.name);
  std::ranges::sort(names);
  std::string all;
  for (auto const name : names) all.append(name).append(" ");
  constexpr unsigned different = 0x10000;  // any hash would do
  return fmt::format("{}-{:04x}", instance, partition_of(all, different));
}

KafkaProperties member_properties(SubscriptionOptions const& options, std::string const& instance) {
  KafkaProperties properties = {
      {"group.id", options.group},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"auto.offset.reset", "earliest"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"session.timeout.ms", "6000"},
      {"heartbeat.interval.ms", "1000"},
      // A partition's fetching stops at either of the two, and may exceed it by one answer: a small one, since it is
      // measured compressed and kept at many times its size.
      {"queued.min.messages", "2000"},
      {"queued.max.messages.kbytes", "512"},
      {"max.partition.fetch.bytes", "65536"},
      {"fetch.max.bytes", "1048576"},
      {"fetch.error.backoff.ms", "50"},  // also before a queue that was full is filled again
      {"topic.metadata.refresh.interval.ms", "10000"},
      {"allow.auto.create.topics", "false"},
  };
  if (!instance.empty()) properties.emplace_back("group.instance.id", name_of(instance, options.topics));
  return properties;
}

// The protocol's numbers of requests.
constexpr std::int16_t join_group = 11;
constexpr std::int16_t sync_group = 14;

/// Has `joining` (an atomic bool) say whether the member is between the two. All of these are called by librdkafka's
/// threads, until the handle is destroyed.
rd_kafka_resp_err_t request_sent(rd_kafka_t* /*handle*/, int /*socket*/, char const* /*broker*/,
                                 std::int32_t /*broker_id*/, std::int16_t request, std::int16_t /*version*/,
                                 std::int32_t /*number*/, std::size_t /*size*/, void* joining) {
  if (request == join_group) *static_cast<std::atomic<bool>*>(joining) = true;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t response_received(rd_kafka_t* /*handle*/, int /*socket*/, char const* /*broker*/,
                                      std::int32_t /*broker_id*/, std::int16_t request, std::int16_t /*version*/,
                                      std::int32_t /*number*/, std::size_t /*size*/, std::int64_t /*microseconds*/,
                                      rd_kafka_resp_err_t /*error*/, void* joining) {
  if (request == sync_group) *static_cast<std::atomic<bool>*>(joining) = false;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t listen_to_requests(rd_kafka_t* handle, rd_kafka_conf_t const* /*configuration*/, void* joining,
                                       char* /*reason*/, std::size_t /*size*/) {
  auto const error = rd_kafka_interceptor_add_on_request_sent(handle, "joining", request_sent, joining);
  return error ? error : rd_kafka_interceptor_add_on_response_received(handle, "joining", response_received, joining);
}

void log_refusal(KafkaError const& error, char const* what) {
  if (error) log::error(what, {{"error", rd_kafka_error_string(error.get())}});
}

}  // namespace

KafkaSubscription::KafkaSubscription(asio::any_io_executor executor, std::shared_ptr<KafkaClient> client,
                                     std::vector<KafkaTopic> made, SubscriptionOptions options, BatchHandler handler)
    : Rounds(std::move(executor), std::move(options), std::move(handler)),
      client_(std::move(client)),
      made_(std::move(made)),
      woken_(executor_),
      put_down_signal_(executor_) {}

Task<> KafkaSubscription::run() {
  auto const self = shared_from_this();
  co_await make_topics();
  if (stopping_) co_return;
  join();
  do {
    co_await be_member();
    co_await all_ended();
    co_await leave();
  } while (co_await join_again());
}

/// After having been shut out; false when it was stopped instead.
Task<bool> KafkaSubscription::join_again() {
  while (true) {
    auto const then = std::chrono::steady_clock::now() + pause_when_shut_out;
    while (!stopping_ && std::chrono::steady_clock::now() < then) co_await woken_.wait(poll_every);
    if (stopping_) co_return false;
    try {
      join();
      co_return true;
    } catch (std::exception const& error) {
      log::error("a group can't be joined again", {{"group", options_.group}, {"error", error.what()}});
    }
    co_await end_handle();
  }
}

/// Until stop(), or until the member is shut out.
Task<> KafkaSubscription::be_member() {
  while (!stopping_ && !shut_out_) {
    serve();
    commit_again();
    if (until_next_round() <= 0ms) read();
    auto const rest = until_next_round();
    co_await woken_.wait(rest > 0ms ? rest : std::chrono::milliseconds(poll_every));
  }
}

void KafkaSubscription::stop() {
  stopping_ = true;
  woken_.notify();
  put_down_signal_.notify();
  for (auto const& partition : partitions_) partition->retry.notify();
}

/// Until they exist, since a member of a topic that doesn't would look for it only now and then.
Task<> KafkaSubscription::make_topics() {
  redis::Backoff backoff;
  while (!stopping_) {
    auto const made = co_await vobe::attempt(client_->ensure(made_));
    if (made) co_return;
    log::warn("the topics can't be made", {{"group", options_.group}, {"error", reason(made.error())}});
    co_await woken_.wait(backoff.next());
  }
}

void KafkaSubscription::join() {
  leaving_ = shut_out_ = joining_ = false;
  KafkaConfiguration configuration = client_->member_configuration(member_properties(options_, client_->instance_id()));
  rd_kafka_conf_set_opaque(configuration.get(), this);
  rd_kafka_conf_set_rebalance_cb(configuration.get(), &KafkaSubscription::rebalance);
  rd_kafka_conf_interceptor_add_on_new(configuration.get(), "joining", listen_to_requests, &joining_);
  std::weak_ptr<Rounds> const weak = weak_from_this();
  handle_ = std::make_unique<KafkaHandle>(executor_, RD_KAFKA_CONSUMER, std::move(configuration), [this, weak] {
    auto const self = weak.lock();
    if (!self) return;
    serve();
    woken_.notify();
  });
  rd_kafka_poll_set_consumer(handle_->get());
  own_queue_.reset(rd_kafka_queue_get_consumer(handle_->get()));
  answers_.reset(rd_kafka_queue_new(handle_->get()));
  handle_->watch(own_queue_.get());
  handle_->watch(answers_.get());

  KafkaOffsets const topics(rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size())));
  for (Topic const& topic : options_.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), std::string(topic.name).c_str(), RD_KAFKA_PARTITION_UA);
  }
  if (auto const error = rd_kafka_subscribe(handle_->get(), topics.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw Error(std::string("Kafka's client refuses the topics: ") + rd_kafka_err2str(error));
}

/// Gives everything back, so that others need not wait for this member's session to end; but a static member's group
/// waits for its return.
Task<> KafkaSubscription::leave() {
  auto const end = std::chrono::steady_clock::now() + longest_leave;
  while (joining_ && std::chrono::steady_clock::now() < end) co_await woken_.wait(10ms);
  co_await commit();
  leaving_ = true;
  // Who is shut out has nothing to leave.
  KafkaError const refused(rd_kafka_consumer_close_queue(handle_->get(), answers_.get()));
  if (!shut_out_) log_refusal(refused, "the group can't be left");
  while (!refused && rd_kafka_consumer_closed(handle_->get()) == 0 && std::chrono::steady_clock::now() < end) {
    serve();
    co_await woken_.wait(10ms);
  }
  serve();
  co_await end_handle();
}

/// The queues go before what they are of.
Task<> KafkaSubscription::end_handle() {
  for (auto const& partition : partitions_) discard(partition->queue);
  own_queue_.reset();
  answers_.reset();
  if (handle_) co_await client_->destroy(std::move(handle_));
}

// ---- what librdkafka has to say ----

void KafkaSubscription::serve() {
  if (!answers_) return;
  while (KafkaEvent const event{rd_kafka_queue_poll(answers_.get(), 0)}) {
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_OFFSET_COMMIT: committed(event.get()); break;
      case RD_KAFKA_EVENT_REBALANCE:
        rebalance(rd_kafka_event_error(event.get()), rd_kafka_event_topic_partition_list(event.get()));
        break;
      default: break;
    }
  }
  // The queue is closed while leaving; partitions' messages never come here (take_over).
  while (!leaving_) {
    std::unique_ptr<rd_kafka_message_t, KafkaDestroy<rd_kafka_message_destroy>> const message(
        rd_kafka_consumer_poll(handle_->get(), 0));
    if (!message) break;
    if (message->err == RD_KAFKA_RESP_ERR__FATAL) {
      shut_out();
      continue;  // its partitions are taken away right behind
    }
    log::debug("the bus can't be read", {{"group", options_.group}, {"error", rd_kafka_message_errstr(message.get())}});
  }
}

/// A fatal error ends a member: another one has taken its name. What is in hand is finished, and is that one's as well.
void KafkaSubscription::shut_out() {
  if (shut_out_) return;
  shut_out_ = true;
  std::array<char, 256> words = {};
  rd_kafka_fatal_error(handle_->get(), words.data(), words.size());
  log::error("a group has shut this member out", {{"group", options_.group}, {"error", words.data()}});
  for (auto const& partition : partitions_) {
    partition->owned = false;
    partition->retry.notify();
  }
}

KafkaPartition& KafkaSubscription::partition(std::string_view topic, std::int32_t index) {
  for (auto const& known : partitions_) {
    if (known->index == index && known->topic == topic) return *known;
  }
  return *partitions_.emplace_back(std::make_unique<KafkaPartition>(executor_, std::string(topic), index));
}

// ---- partitions come and go ----

void KafkaSubscription::rebalance(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t what,
                                  rd_kafka_topic_partition_list_t* partitions, void* subscription) {
  static_cast<KafkaSubscription*>(subscription)->rebalance(what, partitions);
}

/// Called by serve(), on the loop. The group waits until this member has answered by assigning or unassigning.
void KafkaSubscription::rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions) {
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    take_over(partitions);
    return;
  }
  if (leaving_ || shut_out_ || rd_kafka_assignment_lost(handle_->get()) != 0) {
    let_go(partitions);
    return;
  }
  for (auto const& place : elements(partitions)) {
    KafkaPartition& given = partition(place.topic, place.partition);
    given.giving_back = true;
    given.retry.notify();
  }
  ++running_;
  asio::co_spawn(executor_, give_back(shared_from_this(), KafkaOffsets(rd_kafka_topic_partition_list_copy(partitions))),
                 asio::detached);
}

void KafkaSubscription::take_over(rd_kafka_topic_partition_list_t* partitions) {
  for (auto const& place : elements(partitions)) {
    KafkaPartition& taken = partition(place.topic, place.partition);
    taken.owned = true;
    taken.giving_back = false;
    ++taken.assignment;
    taken.handled = taken.committed = -1;
    discard(taken.queue);
    taken.queue.reset(rd_kafka_queue_get_partition(handle_->get(), place.topic, place.partition));
    // Its messages are not to go through the member's queue.
    rd_kafka_queue_forward(taken.queue.get(), nullptr);
    handle_->watch(taken.queue.get());
  }
  log_refusal(KafkaError(rd_kafka_incremental_assign(handle_->get(), partitions)), "partitions can't be taken over");
  reading_changed();
}

/// Of what is to be another member's, finishes and commits what is in hand; then lets go.
Task<> KafkaSubscription::give_back(std::shared_ptr<Rounds> self, KafkaOffsets partitions) {
  auto const in_hand = [&] {
    return std::ranges::any_of(elements(partitions.get()),
                               [this](auto const& place) { return partition(place.topic, place.partition).in_hand; });
  };
  while (in_hand()) co_await put_down_signal_.wait(1s);
  // What could not be committed at once, a second time.
  co_await commit();
  let_go(partitions.get());
  ended();
  (void)self;
}

void KafkaSubscription::let_go(rd_kafka_topic_partition_list_t* partitions) {
  for (auto const& place : elements(partitions)) {
    KafkaPartition& gone = partition(place.topic, place.partition);
    gone.owned = false;
    gone.giving_back = false;
    gone.retry.notify();
    if (gone.queue) KafkaHandle::unwatch(gone.queue.get());
  }
  log_refusal(KafkaError(rd_kafka_incremental_unassign(handle_->get(), partitions)), "partitions can't be given back");
}

// ---- reading ----

void KafkaSubscription::read() {
  std::vector<KafkaBatch> round;
  for (auto const& partition : partitions_) {
    if (!partition->owned || partition->giving_back || partition->in_hand) continue;
    KafkaBatch batch = take(*partition);
    if (!batch.deliveries.empty()) round.push_back(std::move(batch));
  }
  begin_round(std::move(round));
}

KafkaBatch KafkaSubscription::take(KafkaPartition& partition) {
  KafkaBatch batch{.partition = &partition, .assignment = partition.assignment};
  std::vector<rd_kafka_message_t*> messages(options_.batch);
  auto const count = rd_kafka_consume_batch_queue(partition.queue.get(), 0, messages.data(), messages.size());
  messages.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  for (rd_kafka_message_t* const place : messages) {
    std::unique_ptr<rd_kafka_message_t, KafkaDestroy<rd_kafka_message_destroy>> const message(place);
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      log::debug("a partition can't be read", {{"group", options_.group},
                                               {"topic", partition.topic},
                                               {"partition", partition.index},
                                               {"error", rd_kafka_message_errstr(message.get())}});
      continue;
    }
    batch.end = message->offset + 1;
    batch.deliveries.push_back(received(partition.topic, static_cast<unsigned>(partition.index),
                                        std::to_string(message->offset),
                                        std::string(static_cast<char const*>(message->key), message->key_len),
                                        std::string(static_cast<char const*>(message->payload), message->len)));
  }
  return batch;
}

bool KafkaSubscription::may_go_on(KafkaBatch const& batch) const {
  KafkaPartition const& partition = *batch.partition;
  return partition.owned && !partition.giving_back && !stopping_ && batch.assignment == partition.assignment;
}

void KafkaSubscription::put_down(KafkaPartition& partition) {
  partition.in_hand = false;
  put_down_signal_.notify();
}

// ---- committing ----

Task<> KafkaSubscription::acknowledge(std::vector<KafkaBatch> const& batches) {
  for (KafkaBatch const& batch : batches) {
    KafkaPartition& partition = *batch.partition;
    if (partition.owned && batch.assignment == partition.assignment) partition.handled = batch.end;
  }
  if (!joining_) co_await commit();
}

/// What was handled and is not known to be committed.
KafkaOffsets KafkaSubscription::uncommitted() const {
  KafkaOffsets offsets(rd_kafka_topic_partition_list_new(static_cast<int>(partitions_.size())));
  for (auto const& partition : partitions_) {
    if (!partition->owned || partition->handled <= partition->committed) continue;
    rd_kafka_topic_partition_list_add(offsets.get(), partition->topic.c_str(), partition->index)->offset =
        partition->handled;
  }
  return offsets;
}

/// Returns when the broker has answered, or does not; what is still uncommitted then is committed again later.
Task<> KafkaSubscription::commit() {
  KafkaOffsets const offsets = uncommitted();
  if (offsets->cnt == 0) co_return;
  auto const number = ++commits_begun_;
  last_commit_ = std::chrono::steady_clock::now();
  auto const commit = std::make_shared<Commit>(executor_);
  auto const refused =
      rd_kafka_commit_queue(handle_->get(), offsets.get(), answers_.get(), nullptr, std::bit_cast<void*>(number));
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) co_return;
  commits_.emplace(number, commit);
  co_await commit->answered.wait(longest_commit);
  commits_.erase(number);
}

/// Begins a commit of what was put off, or failed: the last event before a silence would stay uncommitted.
void KafkaSubscription::commit_again() {
  if (joining_ || !commits_.empty() || std::chrono::steady_clock::now() - last_commit_ < commit_again_after) return;
  if (uncommitted()->cnt == 0) return;
  ++running_;
  asio::co_spawn(executor_, commit_and_end(shared_from_this()), asio::detached);
}

Task<> KafkaSubscription::commit_and_end(std::shared_ptr<Rounds> self) {
  co_await commit();
  ended();
  (void)self;
}

void KafkaSubscription::committed(rd_kafka_event_t* event) {
  auto const error = rd_kafka_event_error(event);
  auto const* const offsets = rd_kafka_event_topic_partition_list(event);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    log::debug("offsets can't be committed", {{"group", options_.group}, {"error", rd_kafka_err2str(error)}});
  } else if (offsets != nullptr) {
    for (auto const& place : elements(offsets)) {
      if (place.err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      KafkaPartition& done = partition(place.topic, place.partition);
      done.committed = std::max(done.committed, place.offset);
    }
  }
  auto const number = reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(event));
  if (auto const commit = commits_.find(number); commit != commits_.end()) commit->second->answered.notify();
}

}  // namespace vobe::events
