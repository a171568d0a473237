#include "chassis/events/rounds.hpp"

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/reason.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::events {

Delivery received(std::string topic, unsigned partition, std::string offset, std::string key, std::string text) {
  Delivery delivery{.partition = partition, .offset = std::move(offset), .raw = std::move(text)};
  try {
    delivery.event = Event::from_json(delivery.raw);
  } catch (Malformed const&) {
    delivery.parsed = false;
  }
  delivery.event.topic = std::move(topic);
  delivery.event.key = std::move(key);
  return delivery;
}

Task<bool> hand_over(BatchHandler const& handler, std::string const& group, std::vector<Delivery> const& deliveries) {
  if (deliveries.empty()) co_return true;
  auto const handled = co_await attempt(handler(deliveries));
  if (handled) co_return true;
  log::warn("a batch is tried again", {{"group", group},
                                       {"topic", deliveries.front().event.topic},
                                       {"partition", deliveries.front().partition},
                                       {"events", static_cast<std::int64_t>(deliveries.size())},
                                       {"attempts", deliveries.front().attempts},
                                       {"error", reason(handled.error())}});
  co_return false;
}

}  // namespace vobe::events
