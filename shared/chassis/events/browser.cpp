#include "chassis/events/browser.hpp"

#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/events/kafka_browser.hpp"
#include "chassis/events/redis_browser.hpp"

namespace vobe::events {

std::unique_ptr<Browser> browse_bus(asio::any_io_executor executor, std::string_view url) {
  if (url.starts_with("kafka://")) return std::make_unique<KafkaBrowser>(std::move(executor), url);
  if (url.starts_with("redis://") || url.starts_with("unix://")) {
    return std::make_unique<RedisBrowser>(std::move(executor), url);
  }
  throw Error("the bus's URL begins with kafka://, redis:// or unix://");
}

}  // namespace vobe::events
