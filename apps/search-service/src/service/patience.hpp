// Growing waits between attempts at something that is away, for a job that is called again and again.
#pragma once

#include <algorithm>
#include <chrono>

namespace vobe::search {

/// Not thread-safe. Time is passed in.
class Patience {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Whether it is time for the next attempt.
  [[nodiscard]] bool over(Time now) const { return now >= next_; }

  void succeeded() { wait_ = shortest; }

  /// True for the first failure in a row, which is worth telling.
  bool failed(Time now) {
    bool const first = wait_ == shortest;
    next_ = now + wait_;
    wait_ = std::min(wait_ * 2, longest);
    return first;
  }

 private:
  static constexpr std::chrono::milliseconds shortest{100};
  static constexpr std::chrono::milliseconds longest{5000};
  std::chrono::milliseconds wait_ = shortest;
  Time next_{};
};

}  // namespace vobe::search
