// How often somebody may ask: token buckets, kept as one number each.
//
// A bucket of `quota` tokens that refills evenly within `window` is the generic cell rate algorithm (ITU-T I.371): all
// that has to be remembered is the theoretical arrival time, at which the bucket would be full again. The same
// arithmetic stands as a script in storage/buckets.cpp, where several gateways share their buckets.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vobe::gateway {

struct RatePolicy {
  std::string_view name;   // "read": as RateLimit-Policy shows it
  std::int64_t quota = 0;  // requests per window, at least 1
  std::chrono::seconds window{60};

  /// Between two requests when somebody asks all the time.
  [[nodiscard]] std::int64_t interval_us() const { return window.count() * 1'000'000 / quota; }
  [[nodiscard]] std::int64_t window_us() const { return window.count() * 1'000'000; }
};

struct RateVerdict {
  bool allowed = true;
  std::int64_t remaining = 0;      // requests that would still be allowed at once
  std::int64_t reset_seconds = 0;  // until the whole quota is there again, rounded up
  std::int64_t retry_seconds = 0;  // until the next one would be allowed, rounded up; 0 when it was
};

/// The verdict for a bucket whose theoretical arrival time after the request is `full_at_us`.
RateVerdict verdict_of(RatePolicy const& policy, bool allowed, std::int64_t full_at_us, std::int64_t now_us);

/// Takes one token at `now_us`, if there is one. `full_at_us` is the bucket's state; 0 for a new one.
RateVerdict take(RatePolicy const& policy, std::int64_t& full_at_us, std::int64_t now_us);

/// The fields of draft-ietf-httpapi-ratelimit-headers: `"read";q=6000;w=60` and `"read";r=5999;t=1`.
std::string policy_field(RatePolicy const& policy);
std::string limit_field(RatePolicy const& policy, RateVerdict const& verdict);

}  // namespace vobe::gateway
