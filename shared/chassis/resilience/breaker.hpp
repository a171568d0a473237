// Circuit breaker (Nygard, Release It!, ch. 5): stops asking an upstream that keeps failing, and probes it again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace vobe::resilience {

struct BreakerOptions {
  unsigned failures_to_open = 5;                   // in a row
  std::chrono::milliseconds first_open_time{250};  // doubled by each failed probe
  std::chrono::milliseconds longest_open_time{5000};
};

/// Not thread-safe: one per worker and upstream. Time is passed in.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class State : std::uint8_t { closed, open, half_open };

  explicit Breaker(BreakerOptions options = {}) : options_(options), open_time_(options.first_open_time) {}

  /// Whether a call may be made now. In half-open state one call at a time is the probe.
  bool allows(Time now) {
    if (state_ == State::closed) return true;
    if (state_ == State::open && now >= probe_at_) {
      state_ = State::half_open;
      probing_ = false;
    }
    if (state_ != State::half_open || probing_) return false;
    probing_ = true;
    return true;
  }

  void succeeded() {
    state_ = State::closed;
    failures_ = 0;
    probing_ = false;
    open_time_ = options_.first_open_time;
  }

  void failed(Time now) {
    probing_ = false;
    if (state_ == State::half_open) {
      open_time_ = std::min(open_time_ * 2, options_.longest_open_time);
      open(now);
    } else if (++failures_ >= options_.failures_to_open) {
      open(now);
    }
  }

  /// The call ended in a way that says nothing about the upstream (the caller's own deadline was too short).
  void undecided() { probing_ = false; }

  [[nodiscard]] State state() const { return state_; }

 private:
  void open(Time now) {
    state_ = State::open;
    probe_at_ = now + open_time_;
  }

  BreakerOptions options_;
  State state_ = State::closed;
  unsigned failures_ = 0;
  bool probing_ = false;
  std::chrono::milliseconds open_time_;
  Time probe_at_{};
};

constexpr std::string_view to_string(Breaker::State state) {
  switch (state) {
    case Breaker::State::closed: return "closed";
    case Breaker::State::open: return "open";
    case Breaker::State::half_open: return "half_open";
  }
  return "";
}

}  // namespace vobe::resilience
