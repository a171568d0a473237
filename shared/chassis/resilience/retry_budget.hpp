// Retry budget (as in Finagle): retries may be at most a share of the calls, so that they don't multiply an outage.
#pragma once

#include <algorithm>

namespace vobe::resilience {

/// Not thread-safe: one per worker and upstream.
class RetryBudget {
 public:
  /// `share`: retries per call in the long run; `reserve`: how many may be saved up.
  explicit RetryBudget(double share = 0.1, double reserve = 10) : share_(share), reserve_(reserve), tokens_(reserve) {}

  void called() { tokens_ = std::min(reserve_, tokens_ + share_); }

  /// Takes one retry out, if there is one.
  bool take() {
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double share_;
  double reserve_;
  double tokens_;
};

}  // namespace vobe::resilience
