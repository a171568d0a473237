// The light profile's bus: Redis Streams. Private to this folder and its tests; services use connect_bus (bus.hpp).
//
// A topic is `partitions` streams, "<topic>:<n>", by hash of the key; an entry has the fields `key` and `event` (the
// CloudEvents JSON). A batch is published in one MULTI/EXEC: all of it stands or nothing does. What every group has
// acknowledged is trimmed away; a stream that no group reads keeps its latest entries. "<topic>.dlq" holds the dead
// letters, at most `dead_letters` of them.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chassis/events/bus.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::events {

class RedisSubscription;

struct RedisBusOptions {
  std::string url;
  std::string member;                          // names this process in the groups; made unique by the bus
  std::chrono::milliseconds timeout{5000};     // of one command: longer than the disk's slowest fsync
  std::chrono::milliseconds lease{3000};       // a dead member's partitions are free after this
  std::int64_t longest_stream = 200'000;       // entries; publish refuses more
  double memory_share = 0.8;                   // of the server's maxmemory, likewise; the rest is for leases and acks
  std::chrono::milliseconds tidy_every{5000};  // how often a stream is trimmed at most
  std::int64_t dead_letters = 100'000;
};

std::string stream_name(std::string_view topic, unsigned partition);
/// All streams of the topics, in order.
std::vector<std::string> stream_names(std::vector<Topic> const& topics);

class RedisBus final : public Bus {
 public:
  RedisBus(asio::any_io_executor executor, RedisBusOptions options);
  ~RedisBus() override;

  Task<> publish(std::span<Event const> events) override;
  Task<> consume(SubscriptionOptions options, BatchHandler handler) override;
  Task<> dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                     std::string_view error) override;
  Task<std::int64_t> lag(std::string group, std::vector<Topic> topics) override;
  [[nodiscard]] bool connected() const override;
  void stop() override;

 private:
  /// What is known of a stream that was published to.
  struct Stream {
    std::int64_t length = 0;
    std::chrono::steady_clock::time_point tidied = {};
  };

  Task<> publish_together(std::span<Event const> events);
  Task<> check_room(std::vector<std::string> const& streams);
  Task<> check_memory(std::span<Event const> events);
  Task<bool> memory_is_short();
  Task<> tidy(std::string const& name, Stream& stream);
  Task<> trim(std::string const& name);

  asio::any_io_executor executor_;
  RedisBusOptions options_;
  std::shared_ptr<redis::Client> client_;
  std::unordered_map<std::string, Stream> streams_;
  std::chrono::steady_clock::time_point memory_checked_ = {};
  std::vector<std::weak_ptr<RedisSubscription>> subscriptions_;
  bool stopped_ = false;
};

}  // namespace vobe::events
