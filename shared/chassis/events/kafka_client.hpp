// The bus's own connection to Kafka: publishes, makes topics, asks how far groups have come. Private to this folder.
//
// What is published is idempotent and acknowledged by all in-sync replicas. An event that was handed to librdkafka is
// not given up: when a broker is away for longer than its sender waits, the sender is told so (Unavailable), and the
// event stays first in line. Nothing is taken on before it is delivered; so what a sender then repeats comes behind it,
// and no event ever stands before an earlier one of its key. What waits so is at most what was under way when the
// broker went.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/task.hpp"
#include "chassis/events/kafka_handle.hpp"
#include "chassis/events/kafka_settings.hpp"
#include "chassis/events/kafka_topic.hpp"
#include "chassis/events/signal.hpp"

namespace vobe::events {

struct KafkaRecord {
  std::string topic;
  unsigned partition = 0;
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool dead_letter = false;  // may be as large as any event, and what is said about it besides
};

/// Kept alive by its coroutines until close(). One event loop's; nothing here waits on it. What librdkafka offers only
/// as a call that waits (offsets, metadata, the end of a handle) is made on one thread beside the loop.
class KafkaClient : public std::enable_shared_from_this<KafkaClient> {
 public:
  /// `member`: the client.id where the settings have none. `timeout`: of one request, and of what is published.
  /// Throws Error when librdkafka refuses the settings.
  KafkaClient(asio::any_io_executor executor, KafkaSettings settings, std::string member,
              std::chrono::milliseconds timeout);

  /// Begins to ask every few seconds whether the broker answers. Once.
  void start();
  /// Ends the connection for good; waits that are under way throw Unavailable. Waits for librdkafka's threads and for
  /// the call that is being made beside the loop: milliseconds while the broker answers, at most two seconds otherwise.
  void close();

  /// Returns when all of them are acknowledged. Throws Unavailable when that takes longer than `timeout` or the
  /// request's deadline, or when earlier ones still wait; EventRefused when the broker refuses one for good, or one is
  /// larger than any topic of ours takes (then none is sent).
  Task<> send(std::vector<KafkaRecord> records);

  /// Makes those that do not exist; leaves those that do as they are. Asks about each name once. Where this client may
  /// not make topics, they are taken to exist. Throws Unavailable.
  Task<> ensure(std::vector<KafkaTopic> topics);

  /// How many records of the topics' partitions the group has not committed; throws Unavailable.
  Task<std::int64_t> lag(std::string group, std::vector<KafkaTopic> topics);

  [[nodiscard]] bool connected() const { return connected_; }

  /// Under which name this process is a static member of its groups; empty: it is none.
  [[nodiscard]] std::string const& instance_id() const { return settings_.instance_id; }
  /// A member's connection, with this client's settings.
  [[nodiscard]] KafkaConfiguration member_configuration(KafkaProperties properties) const;
  /// Destroys a handle beside the loop.
  Task<> destroy(std::unique_ptr<KafkaHandle> handle);

 private:
  using Moment = std::chrono::steady_clock::time_point;

  /// Records that are under way together.
  struct Sending {
    explicit Sending(asio::any_io_executor const& executor) : changed(executor) {}
    std::size_t waiting = 0;  // not yet acknowledged
    std::string error = {};   // of the first that failed
    bool refused = false;     // and that would fail again
    bool abandoned = false;   // its sender waits no more
    Signal changed;
  };
  /// A request of the admin protocol.
  struct Asking {
    explicit Asking(asio::any_io_executor const& executor) : answered(executor) {}
    KafkaEvent answer = {};
    Signal answered;
  };

  void connect();
  void reconnect(std::string const& why);
  void failed(Sending& sending, std::string const& topic, rd_kafka_resp_err_t error, std::string_view words);
  void fail_sendings(std::string const& why);
  void serve();
  void delivered(rd_kafka_event_t* event);
  Task<> earlier_delivered(Moment until);
  Task<> enqueue(KafkaRecord const& record, std::shared_ptr<Sending> sending, Moment until);
  Task<> wait_for_change(Sending& sending, Moment until);
  KafkaError produce(KafkaRecord const& record, Sending* sending);
  Task<Moment> patience() const;

  using Begin = std::function<void(rd_kafka_t*, rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;
  Task<KafkaEvent> ask(rd_kafka_admin_op_t operation, Begin begin);
  void observe(std::string const& group);
  Task<> watch(std::shared_ptr<KafkaClient> self);
  void check_open() const;

  asio::any_io_executor executor_;
  KafkaSettings settings_;
  std::string member_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<CpuPool> beside_;
  std::unique_ptr<KafkaHandle> handle_;
  KafkaQueue queue_;                       // the handle's: delivery reports, answers, errors
  std::unique_ptr<KafkaHandle> observer_;  // looks up what the group `observed_` has committed
  std::string observed_;
  std::unordered_map<Sending*, std::shared_ptr<Sending>> sendings_;
  std::size_t abandoned_ = 0;  // of sendings_
  std::unordered_map<std::uint64_t, std::shared_ptr<Asking>> askings_;
  std::uint64_t asked_ = 0;
  std::set<std::string, std::less<>> standing_;  // topics that are known to exist
  Signal watch_pause_;
  bool connected_ = false;
  bool closed_ = false;
};

}  // namespace vobe::events
