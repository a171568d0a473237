// What this service hears: which music posts are about.
#pragma once

#include "chassis/events/consumer.hpp"

namespace vobe::artist {

void hear_posts(events::Consumer& consumer);

}  // namespace vobe::artist
