#include "storage/buckets.hpp"

#include <chrono>

namespace vobe::gateway {

namespace {

constexpr std::size_t most_here = 20'000;

/// Answers {allowed, when the bucket is full again, now}, both in microseconds; domain/rate_limit.cpp in Lua. The
/// server's clock, since those of several gateways differ.
constexpr redis::Script take_token{"take token", R"lua(
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = tonumber(redis.call('GET', KEYS[1]) or '0')
local following = math.max(full_at, now) + interval
local allowed = 0
if following - now <= window then
  allowed = 1
  full_at = following
  redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
end
return {allowed, full_at, now}
)lua"};

std::int64_t microseconds_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Task<RateVerdict> Buckets::take(RatePolicy policy, std::string who) {
  std::string const key = "gateway:rate:" + std::string(policy.name) + ":" + who;
  auto const reply = co_await cache_.script(take_token, {key},
                                            {std::to_string(policy.interval_us()), std::to_string(policy.window_us())});
  if (!reply || reply->array.size() != 3) co_return take_here(policy, key);
  auto const& answer = reply->array;
  co_return verdict_of(policy, answer[0].integer == 1, answer[1].integer, answer[2].integer);
}

RateVerdict Buckets::take_here(RatePolicy const& policy, std::string const& key) {
  auto const now = microseconds_now();
  if (here_.size() >= most_here) {
    std::erase_if(here_, [now](auto const& bucket) { return bucket.second <= now; });
    // Nobody's bucket is full: more clients than are counted here. Counting starts anew rather than growing on.
    if (here_.size() >= most_here) here_.clear();
  }
  return gateway::take(policy, here_[key], now);
}

}  // namespace vobe::gateway
