// One worker: an event loop with its pools, router and server. Private to this folder.
#pragma once

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

#include "chassis/auth/authenticator.hpp"
#include "chassis/http/server.hpp"
#include "chassis/service/host.hpp"
#include "chassis/service/options.hpp"

namespace vobe::service {

/// What the workers of a process share.
struct Shared {
  Definition const& definition;
  Options const& options;
  metrics::Registry& metrics;
  CpuPool& cpu;
  http::Cursors const& cursors;
  postgres::QueryObserver& queries;
};

class Worker final : public Host {
 public:
  Worker(Shared shared, bool first);
  ~Worker() override;

  /// Builds the service on this worker.
  void build();
  /// Starts what fetches keys. Consumers and jobs start with run_background, when the schema stands.
  void start();
  /// Worker 0 only: consumers, relay, jobs.
  void run_background();
  /// Asks what waits outside requests to end: consumers, relay, jobs, the fetching of keys.
  void stop_background();
  /// Returns when that has ended or time is up.
  Task<> background_ended(std::chrono::milliseconds longest);
  /// Ends all connections.
  void close();

  asio::io_context& io() override { return io_; }
  http::Router& router() override { return router_; }
  postgres::Database& database() override;
  redis::Client* cache() override { return cache_.get(); }
  http::Client& upstream(std::string_view name) override;
  http::Cursors const& cursors() override { return shared_.cursors; }
  CpuPool& cpu() override { return shared_.cpu; }
  metrics::Registry& metrics() override { return shared_.metrics; }
  auth::TokenVerifier& verifier() override { return verifier_; }
  void consume(std::string group, std::function<void(events::Consumer&)> declare) override;
  void consume_without_database(std::string group, std::function<void(events::Consumer&)> declare) override;
  void every(std::chrono::milliseconds pause, std::string name, std::function<Task<>()> job) override;
  void report(std::string name, std::function<std::string()> state) override;

  [[nodiscard]] http::Server& server() { return server_; }
  /// What /readyz says of neighbours: JSON members.
  [[nodiscard]] std::string neighbours() const;

 private:
  struct Job {
    std::chrono::milliseconds pause;
    std::string name;
    std::function<Task<>()> run;
  };
  struct Listening {
    std::unique_ptr<events::Bus> bus;  // of its own: one consume() per bus
    std::unique_ptr<events::Consumer> consumer;
  };
  void add_consumer(std::string const& group, postgres::Database* database,
                    std::function<void(events::Consumer&)> const& declare);
  Task<> repeat(Job job);
  void run_in_background(std::string name, Task<> task);
  void measure_background();

  Shared shared_;
  bool first_;
  asio::io_context io_{1};
  http::Router router_;
  http::Server server_;
  auth::TokenVerifier verifier_;
  std::unique_ptr<auth::KeySource> keys_;
  std::unique_ptr<postgres::Database> database_;
  std::unique_ptr<redis::Client> cache_;
  std::vector<std::pair<std::string, std::unique_ptr<http::Client>>> upstreams_;
  std::vector<Listening> consumers_;
  std::unique_ptr<events::Bus> relay_bus_;
  std::unique_ptr<class RelayHolder> relay_;
  std::vector<Job> jobs_;
  std::vector<std::pair<std::string, std::function<std::string()>>> reports_;
  std::unique_ptr<class Pauses> pauses_;
  std::size_t background_ = 0;     // tasks that run
  std::shared_ptr<void> service_;  // ends first: it uses all of the above
};

}  // namespace vobe::service
