// The settings that every service has.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "chassis/service/host.hpp"
#include "chassis/service/settings.hpp"

namespace vobe::service {

struct UpstreamOptions {
  std::string url;
  std::chrono::milliseconds timeout;
  std::size_t connections;
};

struct Options {
  std::string bind = "127.0.0.1";
  std::int64_t port = 0;
  std::string admin_bind = "127.0.0.1";
  std::int64_t admin_port = 0;
  std::int64_t workers = 1;
  std::string log_level = "info";
  std::string database_url;
  std::int64_t pipelined_connections = 2;
  std::int64_t transaction_connections = 4;
  std::string bus_url;  // may hold passwords
  std::string cache_url;
  std::string jwks_url;
  std::string cursor_secret;
  std::chrono::seconds drain_time{10};
  std::chrono::milliseconds request_time{10'000};
  std::map<std::string, UpstreamOptions, std::less<>> upstreams;  // by service name
  std::int64_t upstream_streams = static_cast<std::int64_t>(http::ClientOptions().streams);
  std::chrono::seconds upstream_stream_time = http::ClientOptions().stream_time;

  /// Declares them all, the definition's own included.
  static Options read(Settings& settings, Definition const& definition);
};

}  // namespace vobe::service
