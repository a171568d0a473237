// Browser on Kafka. Private to this folder; programs use browse_bus (browser.hpp).
#pragma once

#include <memory>

#include "chassis/events/browser.hpp"
#include "chassis/events/kafka_handle.hpp"

namespace vobe::events {

class KafkaBrowser final : public Browser {
 public:
  KafkaBrowser(asio::any_io_executor const& executor, std::string_view url);
  Task<std::vector<Entry>> read(std::string topic, unsigned partition, Position from, std::size_t most) override;

 private:
  std::unique_ptr<KafkaHandle> handle_;
};

}  // namespace vobe::events
