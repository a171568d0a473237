// Circuit breaker (Nygard, Release It!, ch. 5): stops asking an upstream that keeps failing, and probes it again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
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

  /// A call that was let through, for the word about its end. What comes after the state has changed says nothing about
  /// the new one.
  struct Admission {
    std::uint64_t era;
  };

  /// Nothing when no call may be made now. In half-open state one call at a time is the probe.
  std::optional<Admission> admit(Time now) {
    if (state_ == State::open && now >= probe_at_) become(State::half_open);
    if (state_ == State::open || probing_) return std::nullopt;
    probing_ = state_ == State::half_open;
    return Admission{era_};
  }

  void succeeded(Admission call) {
    if (call.era != era_) return;
    failures_ = 0;
    open_time_ = options_.first_open_time;
    if (state_ == State::half_open) become(State::closed);
  }

  void failed(Admission call, Time now) {
    if (call.era != era_) return;
    if (state_ == State::half_open) {
      open_time_ = std::min(open_time_ * 2, options_.longest_open_time);
      open(now);
    } else if (++failures_ >= options_.failures_to_open) {
      open(now);
    }
  }

  /// The call ended in a way that says nothing about the upstream (the caller's own deadline was too short): it only
  /// gives back its own place.
  void undecided(Admission call) {
    if (call.era == era_) probing_ = false;
  }

  [[nodiscard]] State state() const { return state_; }

 private:
  void open(Time now) {
    become(State::open);
    probe_at_ = now + open_time_;
  }

  void become(State state) {
    state_ = state;
    ++era_;
    probing_ = false;
  }

  BreakerOptions options_;
  State state_ = State::closed;
  std::uint64_t era_ = 0;  // of the state: a new one with each change
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
