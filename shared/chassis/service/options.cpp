#include "chassis/service/options.hpp"

#include "chassis/service/kafka_options.hpp"

namespace vobe::service {

namespace {

/// "content-service" → "VOBE_CONTENT_", "llm-chat-service" → "VOBE_CHAT_".
std::string setting_prefix(std::string_view service) {
  service = service.substr(0, service.rfind('-'));
  if (auto const dash = service.rfind('-'); dash != std::string_view::npos) service.remove_prefix(dash + 1);
  std::string name = "VOBE_";
  for (char const c : service) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return name + "_";
}

}  // namespace

Options Options::read(Settings& settings, Definition const& definition) {
  Options options;
  options.port = definition.port;
  settings.add("VOBE_BIND", options.bind, "the address of the public port");
  settings.add("VOBE_PORT", options.port, 0, 65535, "the public port; 0 takes a free one");
  options.admin_port = options.port == 0 ? 0 : options.port + definition.admin_port_offset;
  if (options.admin_port > 65535) options.admin_port = 0;
  settings.add("VOBE_ADMIN_BIND", options.admin_bind,
               "the address of the admin port: loopback or the cluster's network only");
  settings.add("VOBE_ADMIN_PORT", options.admin_port, 0, 65535, "the port of /healthz, /readyz, /metrics and /config");
  settings.add("VOBE_WORKERS", options.workers, 1, 64, "event loops, each a thread with pools of its own");
  settings.add("VOBE_LOG_LEVEL", options.log_level, "debug, info, warn or error");
  settings.add("VOBE_DRAIN_SECONDS", options.drain_time, 0, 300,
               "how long running requests may take to end after SIGTERM");
  settings.add("VOBE_REQUEST_MS", options.request_time, 100, 300'000,
               "the deadline of a request; callers may only lower it");
  if (!definition.migrations.empty()) {
    settings.add_secret("VOBE_DATABASE_URL", options.database_url,
                        "the service's own database, as a libpq connection URL");
    settings.add("VOBE_DATABASE_PIPELINES", options.pipelined_connections, 1, 16,
                 "connections per worker that single statements share");
    settings.add("VOBE_DATABASE_TRANSACTIONS", options.transaction_connections, 1, 64,
                 "connections per worker for transactions, opened when needed");
  }
  settings.add("VOBE_BUS_URL", options.bus_url,
               "the bus: redis://host:port/database; empty: events wait in the outbox");
  KafkaOptions kafka;
  kafka.declare(settings);
  if (!kafka.brokers.empty()) options.bus_url = kafka.url();
  settings.add("VOBE_CACHE_URL", options.cache_url, "the shared cache, redis://host:port/database; empty: none");
  if (definition.verifies_tokens) {
    settings.add("VOBE_JWKS_URL", options.jwks_url, "where the keys of access tokens are, http://host:port/path");
  }
  if (definition.uses_cursors) {
    settings.add_secret("VOBE_CURSOR_SECRET", options.cursor_secret,
                        "64 hexadecimal digits that sign the cursors of lists; the same for every instance");
  }
  for (auto const& upstream : definition.uses) {
    std::string const name(upstream.name);
    UpstreamOptions one{.url = "http://127.0.0.1:" + std::to_string(upstream.development_port),
                        .timeout = upstream.timeout,
                        .connections = upstream.connections};
    settings.add(setting_prefix(name) + "URL", one.url, "where " + name + " is");
    settings.add(setting_prefix(name) + "TIMEOUT_MS", one.timeout, 10, 300'000,
                 "how long " + name + " may take for an answer");
    options.upstreams.emplace(name, std::move(one));
  }
  if (!definition.uses.empty()) {
    settings.add("VOBE_UPSTREAM_STREAMS", options.upstream_streams, 1, 4096,
                 "streams per worker and neighbour at once, apart from other calls");
    settings.add("VOBE_UPSTREAM_STREAM_SECONDS", options.upstream_stream_time, 1, 86'400,
                 "how long a whole stream may take");
  }
  if (definition.settings) definition.settings(settings);
  return options;
}

}  // namespace vobe::service
