#include "chassis/service/kafka_options.hpp"

#include <string_view>

#include "chassis/core/encoding.hpp"

namespace vobe::service {

void KafkaOptions::declare(Settings& settings) {
  settings.add("VOBE_KAFKA_BROKERS", brokers,
               "Kafka as the bus, host:port, several with commas between; empty: the bus of VOBE_BUS_URL");
  settings.add("VOBE_KAFKA_SECURITY_PROTOCOL", security_protocol,
               "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; empty: PLAINTEXT");
  settings.add("VOBE_KAFKA_SASL_MECHANISM", sasl_mechanism, "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
  settings.add("VOBE_KAFKA_SASL_USERNAME", sasl_username, "the name at the brokers");
  settings.add_secret("VOBE_KAFKA_SASL_PASSWORD", sasl_password, "its password");
  settings.add("VOBE_KAFKA_CA_FILE", ca_file, "certificates that sign the brokers'; empty: the system's");
  settings.add("VOBE_KAFKA_CERTIFICATE_FILE", certificate_file, "this client's own certificate, where brokers ask");
  settings.add("VOBE_KAFKA_KEY_FILE", key_file, "its key");
  settings.add_secret("VOBE_KAFKA_KEY_PASSWORD", key_password, "the password of its key");
  settings.add("VOBE_KAFKA_SESSION_MS", session, 1000, 300'000,
               "after this long without a sign of life a replica's partitions are others'");
  settings.add("VOBE_KAFKA_INSTANCE_ID", instance_id,
               "a name that this replica keeps over restarts and no other of its service has: whoever comes back under "
               "it within VOBE_KAFKA_SESSION_MS has its partitions at once; empty: none");
  settings.add("VOBE_KAFKA_REPLICATION", replication, 1, 100,
               "replicas of topics that are made; from 3 on, two must have an event");
  settings.add("VOBE_KAFKA_RETENTION_HOURS", retention_hours, 0, 1'000'000,
               "how long topics that are made keep events; 0: for ever");
  settings.add("VOBE_KAFKA_DLQ_RETENTION_HOURS", dead_letter_hours, 0, 1'000'000, "likewise, dead letters");
}

std::string KafkaOptions::url() const {
  if (brokers.empty()) return {};
  std::string url = "kafka://" + brokers;
  char separator = '?';
  auto const add = [&](std::string_view name, std::string const& value) {
    if (value.empty()) return;
    url += separator;
    url.append(name).append("=").append(percent_encode(value));
    separator = '&';
  };
  auto const milliseconds = [](std::int64_t hours) {
    return std::to_string(std::chrono::milliseconds(std::chrono::hours(hours)).count());
  };
  add("security.protocol", security_protocol);
  add("sasl.mechanism", sasl_mechanism);
  add("sasl.username", sasl_username);
  add("sasl.password", sasl_password);
  add("ssl.ca.location", ca_file);
  add("ssl.certificate.location", certificate_file);
  add("ssl.key.location", key_file);
  add("ssl.key.password", key_password);
  add("session.timeout.ms", std::to_string(session.count()));
  add("heartbeat.interval.ms", std::to_string(session.count() / 6));
  add("group.instance.id", instance_id);
  add("replication.factor", std::to_string(replication));
  add("retention.ms", milliseconds(retention_hours));
  add("dlq.retention.ms", milliseconds(dead_letter_hours));
  return url;
}

}  // namespace vobe::service
