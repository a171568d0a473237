// The life of a service: settings → migrations → listen → ready → drain. What every main() calls.
//
//   int main(int argc, char** argv) { return vobe::service::run(argc, argv, vobe::comment::definition()); }
//
// The service is built once per worker, on a Host that holds that worker's pools; workers share nothing but metrics.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/events/consumer.hpp"
#include "chassis/http/client.hpp"
#include "chassis/http/router.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/redis/client.hpp"
#include "chassis/service/settings.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::auth {
class TokenVerifier;
}

namespace vobe::service {

/// What one worker gives to the service that is built on it. Everything lives as long as the worker.
class Host {
 public:
  virtual ~Host() = default;

  virtual asio::io_context& io() = 0;
  virtual http::Router& router() = 0;
  /// Throws Error when the definition has no migrations (and so no database).
  virtual postgres::Database& database() = 0;
  /// Null when VOBE_CACHE_URL is not set: everything works without it.
  virtual redis::Client* cache() = 0;
  /// Another service, by the name under which the definition's `uses` has it.
  virtual http::Client& upstream(std::string_view name) = 0;
  virtual http::Cursors const& cursors() = 0;
  virtual CpuPool& cpu() = 0;
  virtual metrics::Registry& metrics() = 0;
  /// This worker's keys. They are kept up to date from VOBE_JWKS_URL, but for auth-service, which puts in its own.
  virtual auth::TokenVerifier& verifier() = 0;

  /// Declares what the service hears; called at once, on worker 0 only (elsewhere this does nothing). `group` is the
  /// service's name, with ".purpose" where it has several.
  virtual void consume(std::string group, std::function<void(events::Consumer&)> declare) = 0;
  /// A consumer without a database: for caches.
  virtual void consume_without_database(std::string group, std::function<void(events::Consumer&)> declare) = 0;

  /// Runs `job` again and again on worker 0, `pause` after it ended; what it throws is logged. Ready services only.
  virtual void every(std::chrono::milliseconds pause, std::string name, std::function<Task<>()> job) = 0;

  /// A line of /readyz that tells of a neighbour; it never decides about readiness.
  virtual void report(std::string name, std::function<std::string()> state) = 0;
};

/// Another service that this one asks.
struct Upstream {
  std::string_view name;  // "content-service": VOBE_CONTENT_URL
  unsigned short development_port;
  std::chrono::milliseconds timeout = http::ClientOptions().timeout;  // VOBE_CONTENT_TIMEOUT_MS says otherwise
  std::size_t connections = http::ClientOptions().connections;        // per worker
};

/// What a service is, to its host.
struct Definition {
  std::string_view name;
  unsigned short port = 0;  // in development; VOBE_PORT says otherwise
  unsigned short admin_port_offset = 10000;
  std::vector<postgres::Migration> migrations = {};  // empty: the service has no database
  std::vector<Upstream> uses = {};
  bool verifies_tokens = true;  // by keys from VOBE_JWKS_URL
  bool uses_cursors = true;
  bool serves_openapi = true;  // /openapi.json and /docs from its own declarations
  std::string prefix = "/api/v1";
  std::function<void(Settings&)> settings = {};  // the service's own
  /// Builds the service of one worker and mounts its endpoints. What it returns is kept until the worker ends.
  std::function<std::shared_ptr<void>(Host&)> build;
  /// "--name ARG…": a task for operators that runs with the service's settings and database instead of serving.
  struct Command {
    std::string_view name;
    std::string_view usage;
    std::size_t arguments;
    std::function<Task<int>(postgres::Database&, std::vector<std::string> const&)> run;
  };
  std::vector<Command> commands = {};
};

/// A service that runs inside this process; tests use it, run() too.
class Instance {
 public:
  /// Reads settings; throws Error with all faults of them.
  Instance(Definition definition, Environment environment);
  ~Instance();

  /// Listens and starts the workers' threads; throws Error when a port can't be had.
  void start();
  /// Waits until it is ready or `longest` is over; false then.
  bool wait_ready(std::chrono::milliseconds longest);
  [[nodiscard]] unsigned short port() const;
  [[nodiscard]] unsigned short admin_port() const;
  /// Drains and ends all threads.
  void stop();

 private:
  std::unique_ptr<class Process> process_;
};

/// The version that /status and the OpenAPI document show.
inline constexpr std::string_view version = "1.0.0";

/// Serves until SIGTERM or SIGINT; the exit status. Understands --help and the definition's commands.
int run(int argc, char** argv, Definition definition);

}  // namespace vobe::service
