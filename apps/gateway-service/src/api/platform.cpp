#include "api/platform.hpp"

#include "chassis/http/openapi.hpp"

namespace vobe::gateway::api {

void mount_platform(http::Router& router, ServiceDirectory& services) {
  router.get("/status", "Every service, its version, whether it is ready").handle([&] { return services.status(); });
  http::mount_openapi(router, [&services] { return services.joined_document(); });
}

}  // namespace vobe::gateway::api
