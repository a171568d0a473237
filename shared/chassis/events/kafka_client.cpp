#include "chassis/events/kafka_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <bit>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/kafka_progress.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::events {
namespace {

using namespace std::chrono_literals;

// What librdkafka adds to a record in its own reckoning of its size.
constexpr std::size_t record_overhead = 1024;

// Of calls beside the loop; the one that is under way is waited for by close().
constexpr int longest_call_ms = 1500;
constexpr auto ask_while_connected = 2s;
constexpr auto ask_while_away = 200ms;

KafkaProperties producer_properties(std::string const& member) {
  return {
      {"client.id", member},
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"message.timeout.ms", "0"},  // events are not given up: see the header
      {"linger.ms", "1"},           // what is published together goes together
      {"compression.codec", "lz4"},
      {"message.max.bytes", std::to_string(largest_dead_letter)},
      {"queue.buffering.max.messages", "20000"},
      {"queue.buffering.max.kbytes", "65536"},
      // A topic that is not found for this long is gone, and its records fail; a new one is known sooner.
      {"topic.metadata.propagation.max.ms", "5000"},
  };
}

rd_kafka_vu_t text_value(rd_kafka_vtype_t type, std::string const& text) {
  rd_kafka_vu_t value{.vtype = type};
  value.u.mem.ptr = const_cast<char*>(text.data());  // is only read
  value.u.mem.size = text.size();
  return value;
}

std::size_t size_of(KafkaRecord const& record) {
  std::size_t bytes = record.key.size() + record.value.size() + record_overhead;
  for (auto const& [name, value] : record.headers) bytes += name.size() + value.size();
  return bytes;
}

using KafkaHeaders = std::unique_ptr<rd_kafka_headers_t, KafkaDestroy<rd_kafka_headers_destroy>>;

/// A topic that was made at the same moment by somebody else exists; one that we may not make is somebody else's task.
bool stands(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ||
         error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
         error == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
}

bool leader_is_unknown(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
         error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
}

/// What would be answered again: it is about the record, not about the broker.
bool refuses_for_good(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE: return true;
    default: return false;
  }
}

bool topic_is_gone(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

}  // namespace

KafkaClient::KafkaClient(asio::any_io_executor executor, KafkaSettings settings, std::string member,
                         std::chrono::milliseconds timeout)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      member_(std::move(member)),
      timeout_(timeout),
      beside_(std::make_unique<CpuPool>(1, 16)),
      watch_pause_(executor_) {}

void KafkaClient::start() {
  connect();
  asio::co_spawn(executor_, watch(shared_from_this()), asio::detached);
}

void KafkaClient::connect() {
  KafkaConfiguration configuration = kafka_configuration(settings_, producer_properties(member_));
  rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  handle_ =
      std::make_unique<KafkaHandle>(executor_, RD_KAFKA_PRODUCER, std::move(configuration), [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->serve();
      });
  queue_.reset(rd_kafka_queue_get_main(handle_->get()));
  handle_->watch(queue_.get());
}

/// After a fatal error, which ends an idempotent producer: another takes its place.
void KafkaClient::reconnect(std::string const& why) {
  log::error("Kafka's producer begins anew", {{"error", why}});
  fail_sendings(why);
  KafkaHandle::unwatch(queue_.get());
  queue_.reset();
  asio::co_spawn(executor_, destroy(std::move(handle_)), asio::detached);
  connect();
}

void KafkaClient::close() {
  if (closed_) return;
  closed_ = true;
  connected_ = false;
  watch_pause_.notify();
  fail_sendings("the bus is closed");
  for (auto const& asking : askings_) asking.second->answered.notify();
  beside_.reset();
  observer_.reset();
  if (!handle_) return;
  KafkaHandle::unwatch(queue_.get());
  queue_.reset();
  rd_kafka_purge(handle_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  handle_.reset();
}

void KafkaClient::check_open() const {
  if (closed_) throw Unavailable("the bus is closed");
}

KafkaConfiguration KafkaClient::member_configuration(KafkaProperties properties) const {
  properties.emplace(properties.begin(), "client.id", member_);
  properties.insert(properties.end(), settings_.of_members.begin(), settings_.of_members.end());
  return kafka_configuration(settings_, properties);
}

Task<> KafkaClient::destroy(std::unique_ptr<KafkaHandle> handle) {
  auto const self = shared_from_this();
  handle->leave_loop();
  if (closed_) co_return;  // and it is destroyed here
  auto const shared = std::make_shared<std::unique_ptr<KafkaHandle>>(std::move(handle));
  co_await vobe::attempt(beside_->run([shared] { shared->reset(); }));
}

// ---- what librdkafka has to say ----

void KafkaClient::serve() {
  std::string fatal;
  while (!closed_) {
    KafkaEvent event(rd_kafka_queue_poll(queue_.get(), 0));
    if (!event) break;
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_DR: delivered(event.get()); break;
      case RD_KAFKA_EVENT_ERROR:
        if (rd_kafka_event_error_is_fatal(event.get()) != 0) fatal = rd_kafka_event_error_string(event.get());
        break;
      default: {
        auto const number = reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(event.get()));
        auto const asking = askings_.find(number);
        if (asking == askings_.end()) break;
        asking->second->answer = std::move(event);
        asking->second->answered.notify();
      }
    }
  }
  if (!fatal.empty() && !closed_) reconnect(fatal);
}

void KafkaClient::delivered(rd_kafka_event_t* event) {
  while (rd_kafka_message_t const* const message = rd_kafka_event_message_next(event)) {
    auto const found = sendings_.find(static_cast<Sending*>(message->_private));
    if (found == sendings_.end()) continue;
    Sending& sending = *found->second;
    --sending.waiting;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      failed(sending, rd_kafka_topic_name(message->rkt), message->err, rd_kafka_err2str(message->err));
    }
    sending.changed.notify();
    if (sending.waiting > 0) continue;
    if (sending.abandoned) --abandoned_;
    sendings_.erase(found);
  }
}

/// What the sender is told is the first failure; but one that lasts counts more than one that passes. A topic that is
/// gone is made again by whoever publishes next.
void KafkaClient::failed(Sending& sending, std::string const& topic, rd_kafka_resp_err_t error,
                         std::string_view words) {
  if (topic_is_gone(error)) standing_.erase(topic);
  bool const lasts = refuses_for_good(error);
  if (!sending.error.empty() && (sending.refused || !lasts)) return;
  sending.error = topic + ": " + std::string(words);
  sending.refused = lasts;
}

void KafkaClient::fail_sendings(std::string const& why) {
  for (auto const& [place, sending] : sendings_) {
    sending->waiting = 0;
    if (sending->error.empty()) sending->error = why;
    sending->changed.notify();
  }
  sendings_.clear();
  abandoned_ = 0;
}

// ---- publishing ----

/// When a caller's patience ends: its deadline, or the timeout.
Task<KafkaClient::Moment> KafkaClient::patience() const {
  auto const own = std::chrono::steady_clock::now() + timeout_;
  Context const* const context = co_await current_context();
  co_return context ? std::min(own, context->deadline) : own;
}

Task<> KafkaClient::send(std::vector<KafkaRecord> records) {
  auto const self = shared_from_this();
  auto const until = co_await patience();
  for (KafkaRecord const& record : records) {
    if (size_of(record) > (record.dead_letter ? largest_dead_letter : largest_record))
      throw EventRefused("an event of " + record.topic + " is larger than the bus takes");
  }
  co_await earlier_delivered(until);
  auto const sending = std::make_shared<Sending>(executor_);
  for (KafkaRecord const& record : records) co_await enqueue(record, sending, until);
  while (sending->waiting > 0) co_await wait_for_change(*sending, until);
  if (sending->refused) throw EventRefused("the broker refuses an event: " + sending->error);
  if (!sending->error.empty()) throw Unavailable("the broker did not take all events: " + sending->error);
}

/// Nothing is taken on before what an earlier sender has given up waiting for is delivered.
Task<> KafkaClient::earlier_delivered(Moment until) {
  Signal pause(executor_);
  while (abandoned_ > 0) {
    check_open();
    if (std::chrono::steady_clock::now() >= until) {
      standing_.clear();
      throw Unavailable("the broker has not taken what was published before");
    }
    co_await pause.wait(20ms);
  }
}

/// Hands a record to librdkafka, as soon as its bounded queue has room.
Task<> KafkaClient::enqueue(KafkaRecord const& record, std::shared_ptr<Sending> sending, Moment until) {
  while (true) {
    check_open();
    if (!sending->error.empty()) co_return;  // some failed already: the rest need not follow
    KafkaError const refused = produce(record, sending.get());
    if (!refused) {
      if (sending->waiting++ == 0) sendings_.emplace(sending.get(), sending);
      co_return;
    }
    if (rd_kafka_error_code(refused.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      failed(*sending, record.topic, rd_kafka_error_code(refused.get()), rd_kafka_error_string(refused.get()));
      co_return;
    }
    if (sending->waiting > 0) {
      co_await wait_for_change(*sending, until);
      continue;
    }
    // The room is others'.
    if (std::chrono::steady_clock::now() >= until) throw Unavailable("too much waits for the broker");
    Signal pause(executor_);
    co_await pause.wait(20ms);
  }
}

/// Throws Unavailable when the time is over: what is under way stays so, and is nobody's.
Task<> KafkaClient::wait_for_change(Sending& sending, Moment until) {
  auto const left = until - std::chrono::steady_clock::now();
  if (left > 0ns) {
    co_await sending.changed.wait(std::chrono::ceil<std::chrono::milliseconds>(left));
    co_return;
  }
  sending.abandoned = true;
  ++abandoned_;
  standing_.clear();  // a broker that lost its topics would be waited for until they are made again
  throw Unavailable("the broker has not acknowledged in time");
}

KafkaError KafkaClient::produce(KafkaRecord const& record, Sending* sending) {
  rd_kafka_vu_t topic{.vtype = RD_KAFKA_VTYPE_TOPIC};
  topic.u.cstr = record.topic.c_str();
  rd_kafka_vu_t partition{.vtype = RD_KAFKA_VTYPE_PARTITION};
  partition.u.i32 = static_cast<std::int32_t>(record.partition);
  rd_kafka_vu_t flags{.vtype = RD_KAFKA_VTYPE_MSGFLAGS};
  flags.u.i = RD_KAFKA_MSG_F_COPY;
  rd_kafka_vu_t owner{.vtype = RD_KAFKA_VTYPE_OPAQUE};
  owner.u.ptr = sending;
  // As one list, which stays ours on a failure: librdkafka 2.0 frees single headers twice then.
  KafkaHeaders list(rd_kafka_headers_new(record.headers.size()));
  for (auto const& [name, value] : record.headers) {
    rd_kafka_header_add(list.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  rd_kafka_vu_t headers{.vtype = RD_KAFKA_VTYPE_HEADERS};
  headers.u.headers = list.get();
  std::array const values = {topic,
                             partition,
                             flags,
                             owner,
                             text_value(RD_KAFKA_VTYPE_KEY, record.key),
                             text_value(RD_KAFKA_VTYPE_VALUE, record.value),
                             headers};
  KafkaError refused(rd_kafka_produceva(handle_->get(), values.data(), values.size()));
  if (!refused) (void)list.release();  // it is the record's now
  return refused;
}

// ---- asking ----

/// The answer's event; librdkafka ends each request at the timeout at the latest.
Task<KafkaEvent> KafkaClient::ask(rd_kafka_admin_op_t operation, Begin begin) {
  auto const self = shared_from_this();
  check_open();
  std::unique_ptr<rd_kafka_AdminOptions_t, KafkaDestroy<rd_kafka_AdminOptions_destroy>> const options(
      rd_kafka_AdminOptions_new(handle_->get(), operation));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout_.count()), nullptr, 0);
  auto const number = ++asked_;
  rd_kafka_AdminOptions_set_opaque(options.get(), std::bit_cast<void*>(number));
  auto const asking = std::make_shared<Asking>(executor_);
  askings_.emplace(number, asking);
  begin(handle_->get(), options.get(), queue_.get());
  co_await asking->answered.wait(timeout_ + 1s);
  askings_.erase(number);
  check_open();
  if (!asking->answer) throw Unavailable("the broker did not answer in time");
  if (auto const error = rd_kafka_event_error(asking->answer.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw Unavailable(rd_kafka_event_error_string(asking->answer.get()));
  co_return std::move(asking->answer);
}

Task<> KafkaClient::ensure(std::vector<KafkaTopic> topics) {
  std::erase_if(topics, [this](KafkaTopic const& topic) { return standing_.contains(topic.name); });
  if (topics.empty()) co_return;
  std::vector<KafkaNewTopic> made;
  std::vector<rd_kafka_NewTopic_t*> places;
  for (KafkaTopic const& topic : topics) places.push_back(made.emplace_back(new_topic(topic, settings_)).get());
  Begin begin = [&places](rd_kafka_t* handle, rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    rd_kafka_CreateTopics(handle, places.data(), places.size(), options, queue);
  };
  KafkaEvent const answer = co_await ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, std::move(begin));
  std::size_t count = 0;
  auto const* const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
  std::string failed;
  for (std::size_t i = 0; i < count; ++i) {
    auto const error = rd_kafka_topic_result_error(results[i]);
    std::string name = rd_kafka_topic_result_name(results[i]);
    if (stands(error)) standing_.insert(std::move(name));
    else failed = "the topic " + name + " can't be made: " + rd_kafka_err2str(error);
  }
  if (!failed.empty()) throw Unavailable(failed);
}

Task<std::int64_t> KafkaClient::lag(std::string group, std::vector<KafkaTopic> topics) {
  auto const self = shared_from_this();
  auto const until = co_await patience();
  Signal pause(executor_);
  while (true) {
    check_open();
    observe(group);
    auto const progress = std::make_shared<KafkaProgress>(topics);
    auto const error = co_await beside_->run([handle = observer_->get(), progress] {
      return progress->look_up(handle, std::chrono::milliseconds(longest_call_ms));
    });
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) co_return progress->behind();
    // The leaders of new partitions are not known at once.
    if (!leader_is_unknown(error) || std::chrono::steady_clock::now() >= until)
      throw Unavailable(rd_kafka_err2str(error));
    co_await pause.wait(20ms);
  }
}

/// Only a handle of the group itself can look up what the group has committed: librdkafka's admin request for it ends
/// the process when the coordinator has moved (its issue 5040). This one joins nothing.
void KafkaClient::observe(std::string const& group) {
  if (observer_ && observed_ == group) return;
  if (observer_) asio::co_spawn(executor_, destroy(std::move(observer_)), asio::detached);
  observer_ =
      std::make_unique<KafkaHandle>(executor_, RD_KAFKA_CONSUMER, member_configuration({{"group.id", group}}), [] {});
  observed_ = group;
}

Task<> KafkaClient::watch(std::shared_ptr<KafkaClient> self) {
  while (!closed_) {
    rd_kafka_t* const handle = handle_->get();
    auto const answered = co_await vobe::attempt(beside_->run([handle] {
      rd_kafka_metadata_t const* metadata = nullptr;
      auto const error = rd_kafka_metadata(handle, 0, nullptr, &metadata, longest_call_ms);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(metadata);
      return error == RD_KAFKA_RESP_ERR_NO_ERROR;
    }));
    if (closed_) co_return;
    connected_ = answered && *answered;
    co_await watch_pause_.wait(connected_ ? std::chrono::milliseconds(ask_while_connected) : ask_while_away);
  }
  (void)self;
}

}  // namespace vobe::events
