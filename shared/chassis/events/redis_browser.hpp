// Browser on Redis Streams. Private to this folder; programs use browse_bus (browser.hpp).
#pragma once

#include "chassis/events/browser.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::events {

class RedisBrowser final : public Browser {
 public:
  RedisBrowser(asio::any_io_executor executor, std::string_view url);
  Task<std::vector<Entry>> read(std::string topic, unsigned partition, Position from, std::size_t most) override;

 private:
  Task<> connected();

  asio::any_io_executor executor_;
  redis::Client client_;
};

}  // namespace vobe::events
