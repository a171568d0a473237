// Takes out of the cache what a write has just changed, before its answer goes out: the writer sees it on the next
// page. Events do the same for writes that came another way.
#pragma once

#include <string_view>

#include "domain/change.hpp"
#include "service/home_page.hpp"
#include "storage/entities.hpp"

namespace vobe::gateway {

class Invalidation {
 public:
  Invalidation(EntityCache& entities, HomePage& home) : entities_(entities), home_(home) {}

  /// After a success. `answer` is the body, which most often holds the thing with its new version. What the cache can't
  /// be told now, the event of the same change will.
  Task<> written(Change change, std::string_view answer);

  // For events. They throw Unavailable when the cache could not be told: such an event is not dealt with.

  /// What an event says of a thing: its state, a fence (empty) or a tombstone, kept unless a newer one is held.
  Task<> heard(EntityRef ref, std::int64_t version, std::string json);
  /// An event about something that home pages show.
  Task<> home_changed();

 private:
  EntityCache& entities_;
  HomePage& home_;
};

}  // namespace vobe::gateway
