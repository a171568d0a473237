#include "definition.hpp"

#include "api/routes.hpp"
#include "contracts/platform.hpp"

namespace vobe::frontend {

namespace {

constexpr std::string_view name = "frontend-service";
constexpr std::string_view gateway = "gateway-service";

}  // namespace

service::Definition definition() {
  auto const config = std::make_shared<Config>();
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .uses = {{gateway, platform::port_of(gateway)}},
          .verifies_tokens = false,
          .uses_cursors = false,
          .serves_openapi = false,
          .prefix = "",
          .settings = [config](service::Settings& settings) { config->declare(settings); },
          .build =
              [config](service::Host& host) {
                auto site = std::make_shared<Site>(*config, host.upstream(gateway));
                mount_pages(host.router(), *site);
                return site;
              }};
}

}  // namespace vobe::frontend
