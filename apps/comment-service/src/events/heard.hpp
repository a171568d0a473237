// What this service hears: which posts there are, and which are closed or gone.
#pragma once

#include "chassis/events/consumer.hpp"

namespace vobe::comment {

void hear_posts(events::Consumer& consumer);

}  // namespace vobe::comment
