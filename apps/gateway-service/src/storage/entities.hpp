// People, posts and music in short form, in the cache.
//
// Each stands under its kind and id as "<version>:<json>". A write goes through a script that keeps the newer one, so
// an answer that was on its way while the thing changed can't overwrite what an event has brought. "<version>:null"
// says that the thing is gone; "<version>:" (a fence) that it changed to that version and must be asked for again.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chassis/core/task.hpp"
#include "domain/entity.hpp"
#include "storage/cache.hpp"

namespace vobe::gateway {

class EntityCache {
 public:
  EntityCache(Cache& cache, std::chrono::seconds lifetime) : cache_(cache), lifetime_(lifetime) {}

  [[nodiscard]] bool usable() const { return cache_.usable(); }

  /// Puts what is held into the directory; returns those that must be asked for.
  Task<std::vector<EntityRef>> read(std::vector<EntityRef> wanted, Directory& directory);

  struct Held {
    EntityRef ref;
    std::int64_t version = 0;
    std::string json;  // empty: a fence
  };
  /// Keeps each unless a newer one is held. False when the cache could not be told.
  Task<bool> write(std::vector<Held> entities);
  /// Forgets it, for a change whose version is not known.
  Task<> forget(EntityRef ref);

 private:
  Cache& cache_;
  std::chrono::seconds lifetime_;
};

/// What stands for a thing that is gone.
inline constexpr std::string_view tombstone = "null";

}  // namespace vobe::gateway
