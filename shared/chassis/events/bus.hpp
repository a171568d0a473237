// The bus, as services see it: Redis Streams in the light profile, Kafka in the full one, behind one interface.
// Nothing outside this folder knows which.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/task.hpp"
#include "chassis/events/event.hpp"

namespace vobe::events {

/// An event as it was received, with where it stood.
struct Delivery {
  Event event;
  unsigned partition = 0;
  std::string offset;          // the bus's own notation
  std::string raw;             // as it stood on the bus, also where it could not be parsed
  bool parsed = true;          // false: of `event` only topic and key are known
  std::uint32_t attempts = 1;  // by this member
};

/// The broker does not take an event as it is, now or later: it is too large for the topic, or of a form that the topic
/// refuses. Of a batch, some may be there.
class EventRefused : public Error {
  using Error::Error;
};

/// What a consumer does with a batch: of one partition or of several, of each in order. Returning means: the effect is
/// durable, the offsets may be committed. Throwing means: nothing of it counts.
using BatchHandler = std::function<Task<>(std::span<Delivery const>)>;

struct SubscriptionOptions {
  std::string group;  // the service's name, or "service.purpose"
  std::vector<Topic> topics;
  std::size_t batch = 200;  // at most, of one partition
  /// Between the beginnings of two batches. One that comes after a longer silence waits for nothing; under load each
  /// batch, and its transaction, takes all that has come meanwhile.
  std::chrono::milliseconds spacing{20};
};

/// Not thread-safe; lives on worker 0. Stopped, and its consume() ended, before it is destroyed.
class Bus {
 public:
  virtual ~Bus() = default;

  /// Returns when the broker has made all of them durable; throws Unavailable when it did not, or is full of what its
  /// consumers have not acknowledged (some may be there: delivery is at least once); throws EventRefused when it never
  /// takes one of them. Events of one key keep their order.
  virtual Task<> publish(std::span<Event const> events) = 0;

  /// Receives until `stop`, through losses of the broker. A partition is owned by one member of the group and handled
  /// serially. What has come of all of them is one batch; when the handler throws, it falls apart into the partitions',
  /// which are handled beside each other from then on, each again after a growing, jittered wait (50 ms … 5 s) until it
  /// succeeds: nothing of its partition overtakes it, other partitions go on. A new group
  /// begins with the oldest event that the bus keeps. The handler bounds its own waits.
  virtual Task<> consume(SubscriptionOptions options, BatchHandler handler) = 0;

  /// Puts what can't succeed on `<topic>.dlq` with the reason and where it came from; throws Unavailable. Where the
  /// broker refuses the event itself there, its place says so, and what is said about it stands alone.
  virtual Task<> dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                             std::string_view error) = 0;

  /// How many events of the topics the group has not acknowledged yet, for the metrics; throws Unavailable.
  virtual Task<std::int64_t> lag(std::string group, std::vector<Topic> topics) = 0;

  /// Whether the broker answered lately.
  [[nodiscard]] virtual bool connected() const = 0;

  /// Ends consume() after the batch in hand.
  virtual void stop() = 0;
};

/// The topic on which another's dead letters stand; it has one partition.
std::string dead_letters_of(std::string_view topic);

/// Chooses by the URL's scheme: redis://… and unix:///path are Redis Streams, kafka://host:port[,host:port…][?settings]
/// is Kafka (kafka_settings.hpp lists the settings); throws Error for one that isn't known or can't be read.
/// `member` names this process among those of its groups, in what operators see; it need not be unique.
std::unique_ptr<Bus> connect_bus(asio::any_io_executor executor, std::string_view url, std::string_view member);

}  // namespace vobe::events
