#include "definition.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include "api/search.hpp"
#include "chassis/http/client.hpp"
#include "config.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"
#include "service/elasticsearch_engine.hpp"
#include "service/engine_feed.hpp"
#include "service/indexing.hpp"
#include "service/postgres_engine.hpp"
#include "service/reindexing.hpp"
#include "service/renewal.hpp"
#include "service/searching.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::search {

namespace {

constexpr std::string_view name = "search-service";

constexpr std::chrono::seconds longest_sending{8};  // of a few MB; a transaction waits meanwhile

/// Elasticsearch as one worker knows it. Searches have a client of their own: what is sent may take longer, and be
/// refused, without keeping them from being answered.
struct Elasticsearch {
  Elasticsearch(service::Host& host, Config const& config)
      : searches(host.io(), options(host, config, "elasticsearch", config.elasticsearch_timeout)),
        writes(host.io(), options(host, config, "elasticsearch-writes", longest_sending)),
        ask(searches, access(config)),
        tell(writes, access(config)),
        engine(host.database(), host.cpu(), ask, config.elasticsearch_index),
        feed(host.database(), host.cpu(), tell) {}

  static http::ClientOptions options(service::Host& host, Config const& config, std::string upstream,
                                     std::chrono::milliseconds timeout) {
    return {.name = std::move(upstream),
            .base_url = config.elasticsearch_url,
            .timeout = timeout,
            .metrics = &host.metrics()};
  }
  static elasticsearch::Access access(Config const& config) {
    return {config.elasticsearch_api_key, config.elasticsearch_user, config.elasticsearch_password};
  }

  http::Client searches;
  http::Client writes;
  elasticsearch::Api ask;
  elasticsearch::Api tell;
  ElasticsearchEngine engine;
  EngineFeed feed;
};

/// The service on one worker.
struct SearchService {
  SearchService(service::Host& host, Config const& config)
      : engine(host.database(), host.cpu()),
        elastic(config.elasticsearch_url.empty() ? nullptr : std::make_unique<Elasticsearch>(host, config)),
        searching(engine, elastic ? &elastic->engine : nullptr, host.cursors()),
        follow_up(host.database(), host.cpu()),
        renewal(host.database(), std::chrono::steady_clock::now() + config.renew_after),
        reindexing(host.database(), host.cpu(), elastic ? &elastic->tell : nullptr, config.elasticsearch_index) {
    api::mount_search(host.router(), searching);
    api::mount_reindexing(host.router(), reindexing);
    host.consume(std::string(name),
                 [&cpu = host.cpu()](events::Consumer& consumer) { hear_everything(consumer, cpu); });
    host.every(std::chrono::milliseconds(100), "follow up", [this] { return follow_up.run(); });
    host.every(std::chrono::milliseconds(100), "renew what older rules wrote", [this] { return renewal.run(); });
    auto const pause = elastic ? std::chrono::seconds(1) : std::chrono::seconds(60);
    host.every(pause, "keep Elasticsearch's index", [this] { return reindexing.keep(); });
    if (!elastic) return;
    host.every(std::chrono::milliseconds(100), "feed Elasticsearch", [this] { return elastic->feed.run(); });
    host.report("elasticsearch", [this] {
      // Where nobody searches, what is written tells.
      auto const searches = elastic->searches.breaker();
      bool const closed = searches == resilience::Breaker::State::closed;
      return std::string(to_string(closed ? elastic->writes.breaker() : searches));
    });
  }

  PostgresEngine engine;
  std::unique_ptr<Elasticsearch> elastic;  // null where none is set
  Searching searching;
  FollowUp follow_up;
  Renewal renewal;
  Reindexing reindexing;
};

}  // namespace

service::Definition definition() {
  auto const config = std::make_shared<Config>();
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .settings = [config](service::Settings& settings) { config->declare(settings); },
          .build = [config](service::Host& host) { return std::make_shared<SearchService>(host, *config); }};
}

}  // namespace vobe::search
