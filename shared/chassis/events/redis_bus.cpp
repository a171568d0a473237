#include "chassis/events/redis_bus.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/redis_subscription.hpp"

namespace vobe::events {
namespace {

using Moment = std::chrono::steady_clock::time_point;

// One MULTI/EXEC holds at most this much, so that neither side buffers without a bound.
constexpr std::size_t most_events = 500;
constexpr std::size_t most_bytes = 4 * 1024 * 1024;

/// A stream this short is not worth trimming.
constexpr std::int64_t short_stream = 1000;

/// How many events, from the front, go into one transaction; at least one.
std::size_t together(std::span<Event const> events) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < events.size() && count < most_events) {
    bytes += events[count].data.size() + events[count].key.size();
    if (count > 0 && bytes > most_bytes) break;
    ++count;
  }
  return count;
}

std::string stream_of(Event const& event) {
  return stream_name(event.topic, partition_of(event.key, event.partitions));
}

/// An entry's id, "<milliseconds>-<number>", in the order of the stream.
std::pair<std::uint64_t, std::uint64_t> parse_entry_id(std::string_view id) {
  std::pair<std::uint64_t, std::uint64_t> parsed{0, 0};
  auto const dash = std::min(id.find('-'), id.size());
  auto const read = [](std::string_view digits, std::uint64_t& number) {
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
  };
  read(id.substr(0, dash), parsed.first);
  if (dash < id.size()) read(id.substr(dash + 1), parsed.second);
  return parsed;
}

/// The value behind a name in a flat list of names and values, as XINFO answers.
redis::Reply const* member(redis::Reply const& list, std::string_view name) {
  for (std::size_t i = 0; i + 1 < list.array.size(); i += 2) {
    if (list.array[i].string == name) return &list.array[i + 1];
  }
  return nullptr;
}

/// The value of a line "name:123" of INFO; 0 where there is none.
std::int64_t info_number(std::string_view info, std::string_view name) {
  std::string const line = "\n" + std::string(name) + ":";
  auto const at = info.find(line);
  if (at == std::string_view::npos) return 0;
  std::int64_t number = 0;
  std::from_chars(info.data() + at + line.size(), info.data() + info.size(), number);
  return number;
}

// A stream without the group has all of its entries before it; where Redis can't tell how far a group has come, the
// stream's length is the bound.
constexpr redis::Script lag_script{"group_lag", R"(
local total = 0
for _, stream in ipairs(KEYS) do
  local behind = redis.call('XLEN', stream)
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  for _, group in ipairs(groups) do
    local members = {}
    for i = 1, #group, 2 do members[group[i]] = group[i + 1] end
    if members['name'] == ARGV[1] and members['lag'] then behind = members['pending'] + members['lag'] end
  end
  total = total + behind
end
return total
)"};

}  // namespace

std::string stream_name(std::string_view topic, unsigned partition) {
  return std::string(topic) + ":" + std::to_string(partition);
}

std::vector<std::string> stream_names(std::vector<Topic> const& topics) {
  std::vector<std::string> names;
  for (Topic const& topic : topics) {
    for (unsigned i = 0; i < topic.partitions; ++i) names.push_back(stream_name(topic.name, i));
  }
  return names;
}

RedisBus::RedisBus(asio::any_io_executor executor, RedisBusOptions options)
    : executor_(std::move(executor)), options_(std::move(options)) {
  // Two processes of one name would take each other's leases for their own.
  options_.member += "-" + hex_encode(random_bytes(6));
  client_ = std::make_shared<redis::Client>(
      executor_, redis::Options{.url = options_.url, .timeout = options_.timeout, .waiting = 16384});
}

RedisBus::~RedisBus() {
  stop();
}

bool RedisBus::connected() const {
  return client_->connected();
}

void RedisBus::stop() {
  stopped_ = true;
  for (auto const& weak : subscriptions_) {
    if (auto const subscription = weak.lock()) subscription->stop();
  }
}

Task<> RedisBus::consume(SubscriptionOptions options, BatchHandler handler) {
  if (stopped_) co_return;
  auto const subscription =
      std::make_shared<RedisSubscription>(executor_, options_, client_, std::move(options), std::move(handler));
  std::erase_if(subscriptions_, [](auto const& weak) { return weak.expired(); });
  subscriptions_.push_back(subscription);
  co_await subscription->run();
}

Task<> RedisBus::publish(std::span<Event const> events) {
  try {
    co_await check_memory(events);
    while (!events.empty()) {
      std::size_t const count = together(events);
      co_await publish_together(events.first(count));
      events = events.subspan(count);
    }
  } catch (redis::ReplyError const& error) {
    throw Unavailable(error.what());
  }
}

Task<> RedisBus::publish_together(std::span<Event const> events) {
  std::vector<std::string> streams;
  std::vector<redis::Command> commands;
  commands.reserve(events.size() + 10);
  commands.push_back({"MULTI"});
  for (Event const& event : events) {
    std::string name = stream_of(event);
    commands.push_back({"XADD", name, "*", "key", event.key, "event", event.to_json()});
    if (std::ranges::find(streams, name) == streams.end()) streams.push_back(std::move(name));
  }
  for (std::string const& name : streams) commands.push_back({"XLEN", name});
  commands.push_back({"EXEC"});

  co_await check_room(streams);
  auto const replies = co_await client_->pipeline(std::move(commands));
  auto const& results = replies.back().as_array();
  for (std::size_t i = 0; i < streams.size(); ++i) {
    streams_[streams[i]].length = results.at(events.size() + i).as_integer();
  }
  for (std::string const& name : streams) co_await tidy(name, streams_[name]);
}

/// Refuses to publish to streams that are full of what some group has not acknowledged.
Task<> RedisBus::check_room(std::vector<std::string> const& streams) {
  for (std::string const& name : streams) {
    Stream& stream = streams_[name];
    if (stream.length < options_.longest_stream) continue;
    stream.tidied = {};
    co_await tidy(name, stream);
    stream.length = (co_await client_->command("XLEN", name)).as_integer();
    if (stream.length >= options_.longest_stream) {
      throw Unavailable("the bus is full: " + name + " holds " + std::to_string(stream.length) +
                        " entries that are not acknowledged");
    }
  }
}

/// Refuses to publish while the server's memory is nearly used up, even without what these streams no longer need.
Task<> RedisBus::check_memory(std::span<Event const> events) {
  auto const now = std::chrono::steady_clock::now();
  if (now - memory_checked_ < std::chrono::seconds(1)) co_return;
  if (co_await memory_is_short()) {
    std::set<std::string> streams;
    for (Event const& event : events) streams.insert(stream_of(event));
    for (auto const& known : streams_) streams.insert(known.first);
    for (std::string const& name : streams) co_await trim(name);
    if (co_await memory_is_short()) throw Unavailable("the bus is full: its memory is used up");
  }
  memory_checked_ = now;
}

Task<bool> RedisBus::memory_is_short() {
  std::string const info = (co_await client_->command("INFO", "memory")).as_string().value_or("");
  auto const bound = static_cast<double>(info_number(info, "maxmemory")) * options_.memory_share;
  co_return bound > 0 && static_cast<double>(info_number(info, "used_memory")) > bound;
}

Task<> RedisBus::tidy(std::string const& name, Stream& stream) {
  auto const now = std::chrono::steady_clock::now();
  if (stream.length < short_stream && stream.length < options_.longest_stream) co_return;
  if (now - stream.tidied < options_.tidy_every) co_return;
  stream.tidied = now;
  co_await trim(name);
}

/// Trims what every group has acknowledged: behind the oldest of their pending entries, or their last read one.
Task<> RedisBus::trim(std::string const& name) {
  if ((co_await client_->command("EXISTS", name)).as_integer() == 0) co_return;
  redis::Reply const groups = co_await client_->command("XINFO", "GROUPS", name);
  if (groups.as_array().empty()) {
    co_await client_->command("XTRIM", name, "MAXLEN", "~", options_.longest_stream / 2);
    co_return;
  }
  std::optional<std::string> oldest;
  for (redis::Reply const& group : groups.as_array()) {
    redis::Reply const* const group_name = member(group, "name");
    redis::Reply const* const last_read = member(group, "last-delivered-id");
    if (group_name == nullptr || last_read == nullptr) co_return;
    redis::Reply const pending = co_await client_->command("XPENDING", name, group_name->string);
    bool const waiting = pending.as_array().size() > 1 && pending.array[0].integer > 0;
    std::string const& needed = waiting ? pending.array[1].string : last_read->string;
    if (!oldest || parse_entry_id(needed) < parse_entry_id(*oldest)) oldest = needed;
  }
  co_await client_->command("XTRIM", name, "MINID", "~", *oldest);
}

Task<> RedisBus::dead_letter(Delivery const& delivery, std::string_view group, std::string_view topic,
                             std::string_view error) {
  try {
    co_await client_->command("XADD", dead_letters_of(topic), "MAXLEN", "~", options_.dead_letters, "*",  //
                              "key", delivery.event.key, "event", delivery.raw, "error", error, "consumer", group,
                              "origin-topic", topic, "origin-partition", delivery.partition, "origin-offset",
                              delivery.offset, "attempts", delivery.attempts, "traceparent",
                              delivery.event.traceparent);
  } catch (redis::ReplyError const& refused) {
    throw Unavailable(refused.what());
  }
}

Task<std::int64_t> RedisBus::lag(std::string group, std::vector<Topic> topics) {
  try {
    co_return (co_await client_->script(lag_script, stream_names(topics), {std::move(group)})).as_integer();
  } catch (redis::ReplyError const& refused) {
    throw Unavailable(refused.what());
  }
}

}  // namespace vobe::events
