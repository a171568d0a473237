// The full profile's bus: Kafka. Private to this folder and its tests; services use connect_bus (bus.hpp).
//
// A topic has the partitions that its contract states, and a record goes to partition_of(key), as on the light bus. A
// record is the key and the CloudEvents JSON, with the header content-type (CloudEvents' Kafka binding, structured
// mode). "<topic>.dlq", of one partition, holds the dead letters. Both are made by whoever publishes to the topic or
// consumes it first, with the replication and retention of the URL; those that exist are left as they are, and must
// have at least as many partitions.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/events/bus.hpp"

namespace vobe::events {

class KafkaClient;
class KafkaSubscription;

struct KafkaBusOptions {
  std::string url;     // kafka_settings.hpp says what it may hold
  std::string member;  // the client.id: names this process in what operators see, and need not be unique
  /// How long publish() waits, unless its Context ends earlier, and how long one request to the broker may take.
  std::chrono::milliseconds timeout{10'000};
};

/// Nothing here waits on the event loop but the destructor (kafka_client.hpp, close()). Which partitions a member owns
/// is Kafka's own decision (cooperative-sticky). With group.instance.id it is a static member (KIP-345): it does not
/// say goodbye, and whoever comes back under its name within the session, also after a kill, has its partitions at
/// once, without a rebalance. A member whose name another one has taken is shut out, and joins again 10 s later.
class KafkaBus final : public Bus {
 public:
  /// Throws Error for a URL that can't be read or that librdkafka refuses.
  KafkaBus(asio::any_io_executor executor, KafkaBusOptions options);
  ~KafkaBus() override;

  Task<> publish(std::span<Event const> events) override;
  Task<> consume(SubscriptionOptions options, BatchHandler handler) override;
  Task<> dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                     std::string_view error) override;
  /// Of each partition, what lies between the group's committed offset and the end.
  Task<std::int64_t> lag(std::string group, std::vector<Topic> topics) override;
  /// Whether the broker answered the last question, which is asked every two seconds.
  [[nodiscard]] bool connected() const override;
  void stop() override;

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<KafkaClient> client_;
  std::vector<std::weak_ptr<KafkaSubscription>> subscriptions_;
  bool stopped_ = false;
};

}  // namespace vobe::events
