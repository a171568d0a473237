// What the gateway hears: what has changed of the things that it keeps in the cache.
#pragma once

#include "chassis/events/consumer.hpp"
#include "service/invalidation.hpp"

namespace vobe::gateway {

void hear(events::Consumer& consumer, Invalidation& invalidation);

}  // namespace vobe::gateway
