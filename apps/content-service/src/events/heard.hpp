// What this service hears: how the discussions of its posts go on, and what becomes of the music that they are about.
#pragma once

#include "chassis/events/consumer.hpp"

namespace vobe::content {

void hear_comments(events::Consumer& consumer);
void hear_catalogue(events::Consumer& consumer);

}  // namespace vobe::content
