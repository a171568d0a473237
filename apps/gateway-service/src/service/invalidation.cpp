#include "service/invalidation.hpp"

#include <vector>

namespace vobe::gateway {

Task<> Invalidation::written(Change change, std::string_view answer) {
  if (change.entity) {
    EntityRef ref = *change.entity;
    auto const id = number_in(answer, "id");
    auto const version = number_in(answer, "version");
    if (ref.id == 0) ref.id = id.value_or(0);
    // A fence also stops an older answer that is still on its way here.
    if (change.itself && id == ref.id && version) {
      std::vector<EntityCache::Held> fence{{ref, *version, ""}};
      co_await entities_.write(std::move(fence));
    } else if (ref.id > 0) {
      co_await entities_.forget(ref);
    }
  }
  if (change.home) co_await home_.changed();
}

Task<> Invalidation::heard(EntityRef ref, std::int64_t version, std::string json) {
  std::vector<EntityCache::Held> state{{ref, version, std::move(json)}};
  if (!co_await entities_.write(std::move(state))) throw Unavailable("the cache can't be told of a change");
}

Task<> Invalidation::home_changed() {
  if (!co_await home_.changed()) throw Unavailable("the cache can't be told that home pages changed");
}

}  // namespace vobe::gateway
