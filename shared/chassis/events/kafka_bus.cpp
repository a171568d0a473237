#include "chassis/events/kafka_bus.hpp"

#include <algorithm>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/events/kafka_client.hpp"
#include "chassis/events/kafka_subscription.hpp"
#include "chassis/events/reason.hpp"

namespace vobe::events {
namespace {

constexpr std::string_view structured_json = "application/cloudevents+json; charset=UTF-8";

/// The topics, each followed by that of its dead letters.
std::vector<KafkaTopic> with_dead_letters(std::vector<Topic> const& topics) {
  std::vector<KafkaTopic> all;
  for (Topic const& topic : topics) {
    all.push_back({.name = std::string(topic.name), .partitions = topic.partitions});
    all.push_back({.name = dead_letters_of(topic.name), .dead_letters = true});
  }
  return all;
}

/// Those that the events are of, once each.
std::vector<Topic> topics_of(std::span<Event const> events) {
  std::vector<Topic> topics;
  for (Event const& event : events) {
    if (std::ranges::find(topics, event.topic, &Topic::name) == topics.end())
      topics.push_back({.name = event.topic, .partitions = event.partitions});
  }
  return topics;
}

}  // namespace

KafkaBus::KafkaBus(asio::any_io_executor executor, KafkaBusOptions options)
    : executor_(std::move(executor)),
      client_(std::make_shared<KafkaClient>(executor_, parse_kafka_url(options.url), std::move(options.member),
                                            options.timeout)) {
  client_->start();
}

KafkaBus::~KafkaBus() {
  stop();
  client_->close();
}

bool KafkaBus::connected() const {
  return client_->connected();
}

void KafkaBus::stop() {
  stopped_ = true;
  for (auto const& weak : subscriptions_) {
    if (auto const subscription = weak.lock()) subscription->stop();
  }
}

Task<> KafkaBus::publish(std::span<Event const> events) {
  co_await client_->ensure(with_dead_letters(topics_of(events)));
  std::vector<KafkaRecord> records;
  records.reserve(events.size());
  for (Event const& event : events) {
    records.push_back({.topic = event.topic,
                       .partition = partition_of(event.key, event.partitions),
                       .key = event.key,
                       .value = event.to_json(),
                       .headers = {{"content-type", std::string(structured_json)}}});
  }
  co_await client_->send(std::move(records));
}

Task<> KafkaBus::consume(SubscriptionOptions options, BatchHandler handler) {
  if (stopped_ || options.topics.empty()) co_return;
  auto topics = with_dead_letters(options.topics);
  auto const subscription = std::make_shared<KafkaSubscription>(executor_, client_, std::move(topics),
                                                                std::move(options), std::move(handler));
  std::erase_if(subscriptions_, [](auto const& weak) { return weak.expired(); });
  subscriptions_.push_back(subscription);
  co_await subscription->run();
}

Task<> KafkaBus::dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                             std::string_view error) {
  KafkaRecord letter{.topic = dead_letters_of(topic),
                     .key = delivery.event.key,
                     .value = delivery.raw,
                     .headers = {{"content-type", std::string(structured_json)},
                                 {"error", std::string(error)},
                                 {"consumer", std::string(group)},
                                 {"origin-topic", std::string(topic)},
                                 {"origin-partition", std::to_string(delivery.partition)},
                                 {"origin-offset", delivery.offset},
                                 {"attempts", std::to_string(delivery.attempts)},
                                 {"traceparent", delivery.event.traceparent}},
                     .dead_letter = true};
  std::vector<KafkaTopic> topics;
  topics.push_back({.name = letter.topic, .dead_letters = true});
  co_await client_->ensure(std::move(topics));
  auto const sent = co_await vobe::attempt(client_->send({letter}));
  if (sent) co_return;
  if (!is_refusal(sent.error())) std::rethrow_exception(sent.error());
  // The event itself is where it came from, as long as its topic is kept.
  letter.value.clear();
  letter.headers.emplace_back("left-out", reason(sent.error()));
  co_await client_->send({std::move(letter)});
}

Task<std::int64_t> KafkaBus::lag(std::string group, std::vector<Topic> topics) {
  co_await client_->ensure(with_dead_letters(topics));
  std::vector<KafkaTopic> counted;
  for (Topic const& topic : topics) {
    counted.push_back({.name = std::string(topic.name), .partitions = topic.partitions});
  }
  co_return co_await client_->lag(std::move(group), std::move(counted));
}

}  // namespace vobe::events
