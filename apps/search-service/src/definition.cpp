#include "definition.hpp"

#include "api/search.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"
#include "service/indexing.hpp"
#include "service/postgres_engine.hpp"
#include "service/searching.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::search {

namespace {

constexpr std::string_view name = "search-service";

/// The service on one worker.
struct SearchService {
  explicit SearchService(service::Host& host)
      : engine(host.database(), host.cpu()), searching(engine, host.cursors()), follow_up(host.database(), host.cpu()) {
    api::mount_search(host.router(), searching);
    host.consume(std::string(name),
                 [&cpu = host.cpu()](events::Consumer& consumer) { hear_everything(consumer, cpu); });
    host.every(std::chrono::milliseconds(100), "follow up", [this] { return follow_up.run(); });
  }

  PostgresEngine engine;
  Searching searching;
  FollowUp follow_up;
};

}  // namespace

service::Definition definition() {
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .plans = postgres::Plans::per_call,  // filters that may be absent
          .verifies_tokens = false,
          .build = [](service::Host& host) { return std::make_shared<SearchService>(host); }};
}

}  // namespace vobe::search
