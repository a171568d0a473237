// What a kafka:// URL says. Private to this folder and its tests.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vobe::events {

/// Names and values as librdkafka's configuration has them.
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

struct KafkaSettings {
  std::string brokers;              // "host:port,host:port": where the cluster is asked for its members first
  KafkaProperties common = {};      // for every connection; may hold passwords, so it is never logged
  KafkaProperties of_members = {};  // for members of groups besides
  std::string instance_id = {};     // of members that keep their name; empty: they have none
  int replication_factor = 1;       // of topics that are made; from 3 on, two replicas must have an event
  std::chrono::milliseconds retention = std::chrono::days(7);  // of topics that are made; 0 is for ever
  std::chrono::milliseconds dead_letter_retention = std::chrono::days(30);
};

/// kafka://host:port[,host:port…][?name=value&…], values percent-encoded. Names are
/// - librdkafka's, handed on as they are: security.protocol, sasl.mechanism, sasl.username, sasl.password,
///   ssl.ca.location, ssl.certificate.location, ssl.key.location, ssl.key.password,
///   ssl.endpoint.identification.algorithm, client.id (default: the member's name), client.rack;
///   session.timeout.ms (default 6000: after this long a dead member's partitions are others') and
///   heartbeat.interval.ms (default 1000);
/// - group.instance.id: the name under which this process is a static member of its groups, see KafkaBus;
/// - for topics that do not exist yet: replication.factor (1), retention.ms (7 days), dlq.retention.ms (30 days).
/// Throws Error for anything else; the words never hold a value. Credentials before the host are refused, since such
/// URLs are taken for harmless and shown.
KafkaSettings parse_kafka_url(std::string_view url);

}  // namespace vobe::events
