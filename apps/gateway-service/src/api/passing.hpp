// Everything under /api/v1 that has no endpoint here: passed on to its owner.
#pragma once

#include "chassis/http/router.hpp"
#include "service/forwarder.hpp"
#include "service/rate_limiter.hpp"

namespace vobe::gateway::api {

void mount_passing(http::Router& router, Forwarder& forwarder, RateLimiter& limiter);

}  // namespace vobe::gateway::api
