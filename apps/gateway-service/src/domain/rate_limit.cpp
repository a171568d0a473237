#include "domain/rate_limit.hpp"

#include <algorithm>

namespace vobe::gateway {

namespace {
std::int64_t seconds_up(std::int64_t microseconds) {
  return (std::max<std::int64_t>(0, microseconds) + 999'999) / 1'000'000;
}
}  // namespace

RateVerdict verdict_of(RatePolicy const& policy, bool allowed, std::int64_t full_at_us, std::int64_t now_us) {
  std::int64_t const backlog = std::max<std::int64_t>(0, full_at_us - now_us);
  RateVerdict verdict{.allowed = allowed};
  verdict.remaining = std::max<std::int64_t>(0, (policy.window_us() - backlog) / policy.interval_us());
  verdict.remaining = std::min(verdict.remaining, policy.quota);
  verdict.reset_seconds = seconds_up(backlog);
  if (!allowed) {
    verdict.retry_seconds = std::max<std::int64_t>(1, seconds_up(backlog + policy.interval_us() - policy.window_us()));
  }
  return verdict;
}

RateVerdict take(RatePolicy const& policy, std::int64_t& full_at_us, std::int64_t now_us) {
  std::int64_t const next = std::max(full_at_us, now_us) + policy.interval_us();
  bool const allowed = next - now_us <= policy.window_us();
  if (allowed) full_at_us = next;
  return verdict_of(policy, allowed, full_at_us, now_us);
}

std::string policy_field(RatePolicy const& policy) {
  return "\"" + std::string(policy.name) + "\";q=" + std::to_string(policy.quota) +
         ";w=" + std::to_string(policy.window.count());
}

std::string limit_field(RatePolicy const& policy, RateVerdict const& verdict) {
  return "\"" + std::string(policy.name) + "\";r=" + std::to_string(verdict.remaining) +
         ";t=" + std::to_string(verdict.reset_seconds);
}

}  // namespace vobe::gateway
