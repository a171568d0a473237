// The settings of Kafka as the bus: a cluster of one's own or of others, with TLS and SASL.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::service {

struct KafkaOptions {
  std::string brokers;
  std::string security_protocol;
  std::string sasl_mechanism;
  std::string sasl_username;
  std::string sasl_password;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  std::string key_password;
  std::chrono::milliseconds session{6000};
  std::string instance_id;
  std::int64_t replication = 1;
  std::int64_t retention_hours = 7 * 24;
  std::int64_t dead_letter_hours = 30 * 24;

  /// Declares them all.
  void declare(Settings& settings);
  /// For events::connect_bus; empty where no brokers are named. Holds the passwords: never to be shown.
  [[nodiscard]] std::string url() const;
};

}  // namespace vobe::service
