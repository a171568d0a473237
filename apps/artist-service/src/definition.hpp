// What artist-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::artist {

service::Definition definition();

}  // namespace vobe::artist
