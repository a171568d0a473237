// The buckets of the rate limits: in the cache, where all gateways share them; in this worker while it is away.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "chassis/core/task.hpp"
#include "domain/rate_limit.hpp"
#include "storage/cache.hpp"

namespace vobe::gateway {

class Buckets {
 public:
  explicit Buckets(Cache& cache) : cache_(cache) {}

  /// Takes one token out of the bucket that `who` has for this policy.
  Task<RateVerdict> take(RatePolicy policy, std::string who);

 private:
  RateVerdict take_here(RatePolicy const& policy, std::string const& key);

  Cache& cache_;
  std::unordered_map<std::string, std::int64_t> here_;  // key → when it is full again, bounded
};

}  // namespace vobe::gateway
