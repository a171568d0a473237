// What gateway-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::gateway {

service::Definition definition();

}  // namespace vobe::gateway
