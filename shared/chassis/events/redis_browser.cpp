#include "chassis/events/redis_browser.hpp"

#include <charconv>
#include <chrono>
#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/events/redis_bus.hpp"
#include "chassis/events/signal.hpp"

namespace vobe::events {
namespace {

constexpr std::chrono::seconds longest_connect{5};
constexpr std::chrono::milliseconds between_looks{5};

/// An entry's id begins with the milliseconds of Redis' clock.
Timestamp time_of(std::string_view id) {
  std::int64_t milliseconds = 0;
  std::from_chars(id.data(), id.data() + id.size(), milliseconds);
  return Timestamp(std::chrono::milliseconds(milliseconds));
}

std::string first_id(Position const& from) {
  if (!from.after.empty()) return "(" + from.after;
  if (!from.at.empty()) return from.at;
  auto const since = std::chrono::ceil<std::chrono::milliseconds>(from.since.time_since_epoch());
  return std::to_string(since.count());
}

Entry decode(std::string const& topic, unsigned partition, redis::Reply const& reply) {
  auto const& parts = reply.as_array();
  Entry entry{.topic = topic, .partition = partition, .offset = parts.at(0).string, .time = time_of(parts[0].string)};
  auto const& fields = parts.at(1).as_array();
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    std::string const& value = fields[i + 1].string;
    if (fields[i].string == "key") entry.key = value;
    else if (fields[i].string == "event") entry.text = value;
    else entry.headers.emplace(fields[i].string, value);
  }
  return entry;
}

}  // namespace

RedisBrowser::RedisBrowser(asio::any_io_executor executor, std::string_view url)
    : executor_(executor), client_(std::move(executor), {.url = std::string(url)}) {}

/// A program that has just begun has no connection yet.
Task<> RedisBrowser::connected() {
  Signal pause(executor_);
  auto const until = std::chrono::steady_clock::now() + longest_connect;
  while (!client_.connected() && std::chrono::steady_clock::now() < until) co_await pause.wait(between_looks);
}

Task<std::vector<Entry>> RedisBrowser::read(std::string topic, unsigned partition, Position from, std::size_t most) {
  std::vector<Entry> entries;
  co_await connected();
  auto const stream = topic.ends_with(dead_letters_of("")) ? topic : stream_name(topic, partition);
  try {
    auto const reply =
        co_await client_.command("XRANGE", stream, first_id(from), "+", "COUNT", static_cast<std::int64_t>(most));
    for (redis::Reply const& entry : reply.as_array()) entries.push_back(decode(topic, partition, entry));
  } catch (redis::ReplyError const& refused) {
    throw Malformed(refused.what());
  }
  co_return entries;
}

}  // namespace vobe::events
