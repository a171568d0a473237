#include "chassis/events/bus.hpp"

#include <string>
#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/events/kafka_bus.hpp"
#include "chassis/events/redis_bus.hpp"

namespace vobe::events {

std::string dead_letters_of(std::string_view topic) {
  return std::string(topic) + ".dlq";
}

std::unique_ptr<Bus> connect_bus(asio::any_io_executor executor, std::string_view url, std::string_view member) {
  if (url.starts_with("redis://") || url.starts_with("unix://")) {
    return std::make_unique<RedisBus>(std::move(executor),
                                      RedisBusOptions{.url = std::string(url), .member = std::string(member)});
  }
  if (url.starts_with("kafka://")) {
    return std::make_unique<KafkaBus>(std::move(executor),
                                      KafkaBusOptions{.url = std::string(url), .member = std::string(member)});
  }
  throw Error("the bus's URL begins with kafka://, redis:// or unix://");
}

}  // namespace vobe::events
