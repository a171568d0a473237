// What this service hears: everything that can be found, from all its owners.
#pragma once

#include "chassis/events/consumer.hpp"

namespace vobe::search {

void hear_everything(events::Consumer& consumer);

}  // namespace vobe::search
