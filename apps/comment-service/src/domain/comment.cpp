#include "domain/comment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace vobe::comment {

double hot_rank(std::int64_t score, Timestamp created_at) {
  double const magnitude = std::log10(static_cast<double>(std::max<std::int64_t>(std::llabs(score), 1)));
  double const seconds = static_cast<double>(created_at.time_since_epoch().count()) / 1e6;
  return std::copysign(magnitude, static_cast<double>(score)) + seconds / 45'000.0;
}

}  // namespace vobe::comment
