// Growing waits between attempts, with jitter so that clients which lost the same server don't return together.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace vobe::redis {

/// Doubles from `first` up to `longest`; each wait is drawn evenly from the upper half of its step.
class Backoff {
 public:
  explicit Backoff(std::chrono::milliseconds first = std::chrono::milliseconds(50),
                   std::chrono::milliseconds longest = std::chrono::milliseconds(5000))
      : first_(first), longest_(longest), step_(first) {}

  std::chrono::milliseconds next() {
    std::uniform_int_distribution<std::int64_t> draw(step_.count() / 2, step_.count());
    step_ = std::min(step_ * 2, longest_);
    return std::chrono::milliseconds(draw(random_));
  }
  void reset() { step_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds step_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace vobe::redis
