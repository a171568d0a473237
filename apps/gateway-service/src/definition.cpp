#include "definition.hpp"

#include "api/pages.hpp"
#include "api/passing.hpp"
#include "api/platform.hpp"
#include "config.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"

namespace vobe::gateway {

namespace {

constexpr std::string_view name = "gateway-service";

/// The service on one worker.
struct GatewayService {
  GatewayService(service::Host& host, Config const& config)
      : owners(host),
        cache(host.cache()),
        entities(cache, config.entity_time),
        home_pages(cache, {.fresh = config.home_time, .last_good = config.last_good_time}),
        buckets(cache),
        sources{owners, entities, config.part_time},
        home(sources, home_pages),
        invalidation(entities, home),
        limiter(buckets, host.verifier(), config),
        page_server(limiter),
        forwarder(owners, invalidation),
        services(owners, cache, host.router()) {
    api::mount_pages(host.router(), page_server, home, sources);
    api::mount_passing(host.router(), forwarder, limiter);
    api::mount_platform(host.router(), services);
    if (host.cache()) {
      host.consume_without_database(std::string(name),
                                    [this](events::Consumer& consumer) { hear(consumer, invalidation); });
    }
  }

  Owners owners;
  Cache cache;
  EntityCache entities;
  HomePages home_pages;
  Buckets buckets;
  Sources sources;
  HomePage home;
  Invalidation invalidation;
  RateLimiter limiter;
  PageServer page_server;
  Forwarder forwarder;
  ServiceDirectory services;
};

}  // namespace

service::Definition definition() {
  auto const config = std::make_shared<Config>();
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .uses = owners_of_routes(),
          .uses_cursors = false,
          .serves_openapi = false,
          .settings = [config](service::Settings& settings) { config->declare(settings); },
          .build = [config](service::Host& host) { return std::make_shared<GatewayService>(host, *config); }};
}

}  // namespace vobe::gateway
