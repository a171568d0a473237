// What is said of the platform as a whole: /api/v1/status, the joined /openapi.json, /docs.
#pragma once

#include "chassis/http/router.hpp"
#include "service/service_directory.hpp"

namespace vobe::gateway::api {

void mount_platform(http::Router& router, ServiceDirectory& services);

}  // namespace vobe::gateway::api
