#include "chassis/events/kafka_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::events {
namespace {

constexpr std::string_view scheme = "kafka://";

constexpr std::array<std::string_view, 11> common_names = {
    "security.protocol", "sasl.mechanism",   "sasl.username",
    "sasl.password",     "ssl.ca.location",  "ssl.certificate.location",
    "ssl.key.location",  "ssl.key.password", "ssl.endpoint.identification.algorithm",
    "client.id",         "client.rack",
};
constexpr std::array<std::string_view, 2> member_names = {"session.timeout.ms", "heartbeat.interval.ms"};

bool among(std::span<std::string_view const> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Takes what stands before the separator off the text.
std::string_view take(std::string_view& text, char separator) {
  auto const end = std::min(text.find(separator), text.size());
  std::string_view const part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

void check_broker(std::string_view broker) {
  auto const colon = broker.rfind(':');
  bool const whole = colon != std::string_view::npos && colon > 0 && colon + 1 < broker.size() &&
                     std::ranges::all_of(broker.substr(colon + 1), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole) throw Error("the bus's URL needs host:port after kafka://, several with commas between");
}

std::int64_t number(std::string_view name, std::string const& text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw Error("the bus's URL: " + std::string(name) + " is a whole number from " + std::to_string(least) + " to " +
                std::to_string(most));
  }
  return value;
}

void apply(KafkaSettings& settings, std::string_view name, std::string value) {
  if (among(common_names, name)) {
    settings.common.emplace_back(name, std::move(value));
  } else if (among(member_names, name)) {
    settings.of_members.emplace_back(name, std::move(value));
  } else if (name == "group.instance.id") {
    settings.instance_id = std::move(value);
  } else if (name == "replication.factor") {
    settings.replication_factor = static_cast<int>(number(name, value, 1, 100));
  } else if (name == "retention.ms") {
    settings.retention = std::chrono::milliseconds(number(name, value, 0, std::numeric_limits<std::int64_t>::max()));
  } else if (name == "dlq.retention.ms") {
    settings.dead_letter_retention =
        std::chrono::milliseconds(number(name, value, 0, std::numeric_limits<std::int64_t>::max()));
  } else {
    throw Error("the bus's URL: " + std::string(name) + " is no setting of a Kafka bus");
  }
}

}  // namespace

KafkaSettings parse_kafka_url(std::string_view url) {
  if (!url.starts_with(scheme)) throw Error("the bus's URL begins with kafka://");
  url.remove_prefix(scheme.size());
  std::string_view brokers = take(url, '?');
  if (brokers.ends_with('/')) brokers.remove_suffix(1);
  if (brokers.contains('@')) throw Error("the bus's URL: credentials are given as ?sasl.username=…&sasl.password=…");

  KafkaSettings settings{.brokers = std::string(brokers)};
  do {
    check_broker(take(brokers, ','));
  } while (!brokers.empty());
  while (!url.empty()) {
    std::string_view value = take(url, '&');
    std::string_view const name = take(value, '=');
    auto decoded = percent_decode(value, false);
    if (!decoded) throw Error("the bus's URL: the value of " + std::string(name) + " is not percent-encoded");
    apply(settings, name, std::move(*decoded));
  }
  return settings;
}

}  // namespace vobe::events
