// What this service hears: everything that can be found, from all its owners.
#pragma once

#include "chassis/core/cpu_pool.hpp"
#include "chassis/events/consumer.hpp"

namespace vobe::search {

void hear_everything(events::Consumer& consumer, CpuPool& cpu);

}  // namespace vobe::search
