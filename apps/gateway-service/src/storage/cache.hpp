// vibe_cache, as something that may be away at any moment: a cache that doesn't answer at once is left alone for a
// while, and nobody waits for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/redis/client.hpp"
#include "chassis/resilience/breaker.hpp"

namespace vobe::gateway {

/// For one worker. Not thread-safe. Nothing here throws because of Redis.
class Cache {
 public:
  /// `redis` null: there is no cache.
  explicit Cache(redis::Client* redis) : redis_(redis) {}

  /// Whether asking makes sense now.
  [[nodiscard]] bool usable() const;

  /// Nothing when it could not be asked, refused, or took longer than 100 ms.
  Task<std::optional<redis::Reply>> run(redis::Command command);
  Task<std::optional<redis::Reply>> script(redis::Script script, std::vector<std::string> keys,
                                           std::vector<std::string> arguments);

  /// For /status: "none", "connected" or "away".
  [[nodiscard]] std::string_view state() const;

 private:
  Task<std::optional<redis::Reply>> guarded(Task<redis::Reply> asking);

  redis::Client* redis_;
  resilience::Breaker breaker_{{.failures_to_open = 1,
                                .first_open_time = std::chrono::milliseconds(500),
                                .longest_open_time = std::chrono::milliseconds(5000)}};
};

}  // namespace vobe::gateway
