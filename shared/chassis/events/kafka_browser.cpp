#include "chassis/events/kafka_browser.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>
#include <thread>

#include "chassis/core/errors.hpp"

namespace vobe::events {
namespace {

constexpr int longest_call_ms = 10'000;
constexpr std::chrono::milliseconds longest_read{longest_call_ms};

using Message = std::unique_ptr<rd_kafka_message_t, KafkaDestroy<rd_kafka_message_destroy>>;

// The group is a name that librdkafka asks for; nothing is committed under it.
KafkaProperties properties() {
  return {
      {"group.id", "vobe.browser"},      {"enable.auto.commit", "false"}, {"allow.auto.create.topics", "false"},
      {"auto.offset.reset", "earliest"}, {"fetch.wait.max.ms", "10"},     {"log_level", "0"},
  };
}

std::int64_t read_offset(std::string const& text) {
  std::int64_t offset = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (error != std::errc() || end != text.data() + text.size()) throw Malformed("an offset of Kafka is a whole number");
  return offset;
}

bool is_missing(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

std::map<std::string, std::string> headers_of(rd_kafka_message_t const* message) {
  std::map<std::string, std::string> found;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return found;
  char const* name = nullptr;
  void const* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    found[name] = std::string(static_cast<char const*>(value), size);
  }
  return found;
}

Entry decode(std::string const& topic, unsigned partition, rd_kafka_message_t const* message) {
  return {.topic = topic,
          .partition = partition,
          .offset = std::to_string(message->offset),
          .time = Timestamp(std::chrono::milliseconds(rd_kafka_message_timestamp(message, nullptr))),
          .key = std::string(static_cast<char const*>(message->key), message->key_len),
          .text = std::string(static_cast<char const*>(message->payload), message->len),
          .headers = headers_of(message)};
}

/// Makes a call again while the leader of a partition is not known, as it is for a moment of a topic that is made just
/// now.
rd_kafka_resp_err_t patiently(std::function<rd_kafka_resp_err_t()> const& call) {
  auto const until = std::chrono::steady_clock::now() + longest_read;
  while (true) {
    auto const error = call();
    bool const passes =
        error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE || error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;
    if (!passes || std::chrono::steady_clock::now() > until) return error;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

/// Throws Unavailable.
void check(rd_kafka_resp_err_t error) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw Unavailable(rd_kafka_err2str(error));
}

}  // namespace

KafkaBrowser::KafkaBrowser(asio::any_io_executor const& executor, std::string_view url) {
  handle_ = std::make_unique<KafkaHandle>(executor, RD_KAFKA_CONSUMER,
                                          kafka_configuration(parse_kafka_url(url), properties()), [] {});
  rd_kafka_poll_set_consumer(handle_->get());
}

Task<std::vector<Entry>> KafkaBrowser::read(std::string topic, unsigned partition, Position from, std::size_t most) {
  rd_kafka_t* const handle = handle_->get();
  auto const number = static_cast<std::int32_t>(partition);
  std::vector<Entry> entries;
  std::int64_t first = 0;
  std::int64_t end = 0;
  auto const asked = patiently(
      [&] { return rd_kafka_query_watermark_offsets(handle, topic.c_str(), number, &first, &end, longest_call_ms); });
  if (is_missing(asked)) co_return entries;
  check(asked);

  KafkaOffsets const place(rd_kafka_topic_partition_list_new(1));
  auto* const at = rd_kafka_topic_partition_list_add(place.get(), topic.c_str(), number);
  if (!from.after.empty()) {
    at->offset = read_offset(from.after) + 1;
  } else if (!from.at.empty()) {
    at->offset = read_offset(from.at);
  } else {
    at->offset = std::chrono::ceil<std::chrono::milliseconds>(from.since.time_since_epoch()).count();
    auto const since = at->offset;
    check(patiently([&] {
      at->offset = since;
      return rd_kafka_offsets_for_times(handle, place.get(), longest_call_ms);
    }));
    if (at->offset < 0) at->offset = end;  // nothing came since then
  }
  at->offset = std::max(at->offset, first);
  if (at->offset >= end) co_return entries;

  check(rd_kafka_assign(handle, place.get()));
  auto const until = std::chrono::steady_clock::now() + longest_read;
  bool ended = false;
  while (!ended && entries.size() < most) {
    if (std::chrono::steady_clock::now() > until) throw Unavailable("the broker did not answer in time");
    Message const message(rd_kafka_consumer_poll(handle, 100));
    if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    entries.push_back(decode(topic, partition, message.get()));
    ended = message->offset + 1 >= end;
  }
  check(rd_kafka_assign(handle, nullptr));
  co_return entries;
}

}  // namespace vobe::events
