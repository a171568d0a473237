#include <malloc.h>
#include <sodium.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <functional>
#include <future>
#include <optional>
#include <thread>

#include "chassis/core/encoding.hpp"
#include "chassis/core/json_text.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/http/server.hpp"
#include "chassis/service/host.hpp"
#include "chassis/service/idempotency.hpp"
#include "chassis/service/options.hpp"
#include "chassis/service/worker.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::service {

using namespace std::chrono_literals;

namespace {

constexpr auto first_migration_wait = 100ms;
constexpr auto longest_migration_wait = 5000ms;
constexpr auto longest_end = 2000ms;      // for background work to end, and again for requests whose time was up
constexpr auto longest_connecting = 10s;  // of a command's database

/// Time and failures of every named query.
class QueryMetrics final : public postgres::QueryObserver {
 public:
  explicit QueryMetrics(metrics::Registry& registry)
      : ok_(registry.histogram("vobe_postgres_query_duration_seconds", "From the call to the answer",
                               {{"result", "ok"}})),
        failed_(registry.histogram("vobe_postgres_query_duration_seconds", "From the call to the answer",
                                   {{"result", "failed"}})) {}

  void on_query(std::string_view name, std::chrono::nanoseconds duration, bool ok) override {
    (ok ? ok_ : failed_).observe(duration);
    if (duration > 1s) {
      log::warn("slow query",
                {{"query", name}, {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()}});
    }
  }
  void on_connection_lost(std::string_view reason) override {
    log::warn("a database connection is lost", {{"reason", reason}});
  }

 private:
  metrics::Histogram ok_;
  metrics::Histogram failed_;
};

std::string cursor_secret(std::string const& hex) {
  if (hex.empty()) return random_bytes(32);  // cursors then end with the process
  auto secret = hex_decode(hex);
  if (!secret || secret->size() != 32) throw Error("VOBE_CURSOR_SECRET must be 64 hexadecimal digits");
  return *secret;
}

std::vector<postgres::Migration> all_migrations(Definition const& definition) {
  if (definition.migrations.empty()) return {};
  std::vector<postgres::Migration> all{idempotency::migration, events::outbox_migration};
  all.insert(all.end(), definition.migrations.begin(), definition.migrations.end());
  return all;
}

}  // namespace

class Process {
 public:
  Process(Definition made_with, Environment environment)
      : definition_(std::move(made_with)),
        settings_(std::move(environment)),
        options_(Options::read(settings_, definition_)),
        cursors_(check_and_make_cursors()),
        queries_(metrics_),
        admin_router_(""),
        migrations_(all_migrations(definition_)) {
    log::configure(definition_.name, options_.log_level);
  }

  ~Process() { stop(); }

  void start() {
    Shared const shared{definition_, options_, metrics_, *cpu_, cursors_, queries_};
    for (std::int64_t i = 0; i < options_.workers; ++i) {
      auto worker = std::make_unique<Worker>(shared, i == 0);
      worker->router().ready_when([this] { return ready_.load(std::memory_order_relaxed); });
      worker->build();
      workers_.push_back(std::move(worker));
    }
    std::vector<http::Server*> servers;
    for (auto const& worker : workers_) servers.push_back(&worker->server());
    listener_ = std::make_unique<http::Listener>(first().io(), options_.bind,
                                                 static_cast<unsigned short>(options_.port), servers);
    mount_admin();
    admin_server_ = std::make_unique<http::Server>(first().io(), admin_router_);
    admin_listener_ = std::make_unique<http::Listener>(first().io(), options_.admin_bind,
                                                       static_cast<unsigned short>(options_.admin_port),
                                                       std::vector<http::Server*>{admin_server_.get()});
    for (auto const& worker : workers_) worker->start();
    asio::co_spawn(first().io(), become_ready(), asio::detached);
    for (auto const& worker : workers_) {
      guards_.emplace_back(worker->io().get_executor());
      threads_.emplace_back([&io = worker->io()] { io.run(); });
    }
    log::info("listening",
              {{"port", listener_->port()}, {"admin_port", admin_listener_->port()}, {"workers", options_.workers}});
  }

  /// Safe from any thread but the workers'.
  void stop() {
    if (threads_.empty()) return;
    log::info("draining");
    run_on(first(), [this]() -> Task<> {  // where become_ready runs, too
      draining_ = true;
      ready_ = false;
      listener_->stop();
      co_return;
    });
    run_on_all([this](Worker& worker) -> Task<> { co_await worker.server().drain(options_.drain_time); });
    run_on_all([](Worker& worker) -> Task<> {
      worker.stop_background();
      co_await worker.background_ended(longest_end);
    });
    run_on(first(), [this]() -> Task<> {
      admin_listener_->stop();
      co_await admin_server_->drain(500ms);
    });
    // Requests that took too long lose what they wait for, and end by that.
    run_on_all([](Worker& worker) -> Task<> {
      worker.close();
      co_await worker.server().drain(longest_end);
    });
    guards_.clear();
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      // What still waits is ended with its event loop.
      workers_[i]->io().stop();
      threads_[i].join();
    }
    threads_.clear();
    cpu_.reset();  // before the event loops, which its jobs come back to
    log::info("stopped");
  }

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] unsigned short port() const { return listener_->port(); }
  [[nodiscard]] unsigned short admin_port() const { return admin_listener_->port(); }
  [[nodiscard]] Settings const& settings() const { return settings_; }

  /// Runs a command of the definition on a database of its own.
  int run_command(Definition::Command const& command, std::vector<std::string> const& arguments) {
    asio::io_context io(1);
    postgres::Database database(io.get_executor(),
                                {.url = options_.database_url, .application_name = std::string(definition_.name)});
    int status = 1;
    asio::co_spawn(
        io,
        [](Process& self, postgres::Database& db, Definition::Command const& chosen,
           std::vector<std::string> const& words) -> Task<int> {
          co_await postgres::migrate(db, self.migrations_);
          // Statements are refused before a connection for them stands; migrations have one of their own.
          co_await wait_for([&db] { return db.connected(); }, longest_connecting);
          co_return co_await chosen.run(db, words);
        }(*this, database, command, arguments),
        [&](std::exception_ptr error, int result) {
          try {
            if (error) std::rethrow_exception(error);
            status = result;
          } catch (std::exception const& failure) {
            std::fprintf(stderr, "%s: %s\n", std::string(definition_.name).c_str(), failure.what());
          }
          database.close();
          io.stop();
        });
    io.run();
    return status;
  }

 private:
  Worker& first() { return *workers_.front(); }

  /// Returns when it holds, or when `longest` is over.
  static Task<> wait_for(std::function<bool()> condition, std::chrono::steady_clock::duration longest) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto const begin = std::chrono::steady_clock::now();
    while (!condition() && std::chrono::steady_clock::now() - begin < longest) {
      timer.expires_after(20ms);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  /// Runs a coroutine on a worker and waits for its end.
  template <class Function>
  void run_on(Worker& worker, Function function) {
    asio::co_spawn(worker.io(), std::move(function), asio::use_future).wait();
  }

  /// The same on all workers at once.
  template <class Function>
  void run_on_all(Function function) {
    std::vector<std::future<void>> ends;
    for (auto const& worker : workers_) {
      ends.push_back(asio::co_spawn(worker->io(), function(*worker), asio::use_future));
    }
    for (auto const& end : ends) end.wait();
  }

  http::Cursors check_and_make_cursors() {
    if (!definition_.migrations.empty() && options_.database_url.empty()) faults_ += "\n  VOBE_DATABASE_URL is needed";
    for (auto const& fault : settings_.faults()) faults_ += "\n  " + fault;
    if (!faults_.empty()) throw Error("the settings are not right:" + faults_);
    return http::Cursors(cursor_secret(options_.cursor_secret));
  }

  /// Migrates, trying again with growing waits for as long as the database is away, then opens the doors.
  Task<> become_ready() {
    std::chrono::milliseconds wait = first_migration_wait;
    asio::steady_timer timer(first().io());
    while (!migrations_.empty()) {
      try {
        int const applied = co_await postgres::migrate(first().database(), migrations_);
        if (applied > 0) log::info("migrated", {{"applied", applied}});
        break;
      } catch (std::exception const& error) {
        not_ready_because_ = error.what();
        log::warn("the schema is not ready", {{"error", error.what()}});
      }
      timer.expires_after(wait);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
      if (draining_) co_return;
      wait = std::min<std::chrono::milliseconds>(wait * 2, longest_migration_wait);
    }
    // Migrations have a connection of their own.
    co_await wait_for([this] { return database_connected() || draining_; }, std::chrono::steady_clock::duration::max());
    if (draining_) co_return;
    if (!migrations_.empty()) {
      first().every(std::chrono::minutes(10), "forget old idempotency keys",
                    [this]() -> Task<> { co_await idempotency::forget_old(first().database()); });
    }
    first().run_background();
    ready_ = true;
    log::info("ready");
  }

  [[nodiscard]] bool database_connected() { return migrations_.empty() || first().database().connected(); }

  void mount_admin() {
    auto const json = [](int status, std::string body) {
      http::Response response;
      response.status = status;
      response.headers.add("Content-Type", "application/json");
      response.body = std::move(body);
      return response;
    };
    admin_router_.get("/healthz", "Alive").handle([json](http::Request&) -> Task<http::Response> {
      co_return json(200, R"({"status":"alive"})");
    });
    admin_router_.get("/readyz", "Ready, and what is known of the neighbours")
        .handle([this, json](http::Request&) -> Task<http::Response> {
          bool const is_ready = ready_ && database_connected();
          std::string body = "{\"ready\":" + std::string(is_ready ? "true" : "false") + ",\"version\":\"" +
                             std::string(version) + "\"";
          if (draining_) body += ",\"because\":\"draining\"";
          else if (!ready_) {
            body += ",\"because\":";
            append_json_string(body, not_ready_because_.empty()
                                         ? "the schema is being brought up to date"
                                         : "the database is away or its schema can't be migrated");
          } else if (!is_ready) {
            body += R"(,"because":"the database is away")";
          }
          body += ",\"neighbours\":{" + first().neighbours() + "}}";
          co_return json(is_ready ? 200 : 503, std::move(body));
        });
    admin_router_.get("/metrics", "Prometheus text").handle([this](http::Request&) -> Task<http::Response> {
      http::Response response;
      response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      response.body = metrics_.scrape();
      co_return response;
    });
    admin_router_.get("/config", "The settings, secrets masked")
        .handle([this, json](http::Request&) -> Task<http::Response> { co_return json(200, settings_.to_json()); });
  }

  std::string faults_;
  Definition definition_;
  Settings settings_;
  Options options_;
  metrics::Registry metrics_;
  std::optional<CpuPool> cpu_{std::in_place};
  http::Cursors cursors_;
  QueryMetrics queries_;
  http::Router admin_router_;
  std::vector<postgres::Migration> migrations_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<http::Listener> listener_;
  std::unique_ptr<http::Server> admin_server_;
  std::unique_ptr<http::Listener> admin_listener_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> draining_{false};
  std::string not_ready_because_;  // worker 0 only
};

Instance::Instance(Definition definition, Environment environment) {
  if (sodium_init() < 0) throw Error("libsodium can't be initialised");
  process_ = std::make_unique<Process>(std::move(definition), std::move(environment));
}
Instance::~Instance() = default;

void Instance::start() {
  process_->start();
}

bool Instance::wait_ready(std::chrono::milliseconds longest) {
  auto const until = std::chrono::steady_clock::now() + longest;
  while (!process_->ready()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

unsigned short Instance::port() const {
  return process_->port();
}
unsigned short Instance::admin_port() const {
  return process_->admin_port();
}
void Instance::stop() {
  process_->stop();
}

namespace {

void print_help(Definition const& definition) {
  Settings settings({});
  Options::read(settings, definition);
  std::printf("%s: serves until SIGTERM. Settings come from the environment:\n\n%s",
              std::string(definition.name).c_str(), settings.help().c_str());
  for (auto const& command : definition.commands) {
    std::printf("\n  %s %s\n", std::string(command.name).c_str(), std::string(command.usage).c_str());
  }
}

/// A request's memory is wanted again by the next one: given back to the kernel after each, as glibc does by default,
/// it would be faulted in page by page.
void keep_freed_memory() {
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
  mallopt(M_TOP_PAD, 256 << 10);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

}  // namespace

int run(int argc, char** argv, Definition definition) {
  std::vector<std::string> const arguments(argv + 1, argv + argc);
  std::signal(SIGPIPE, SIG_IGN);
  keep_freed_memory();
  try {
    if (sodium_init() < 0) throw Error("libsodium can't be initialised");
    if (!arguments.empty()) {
      if (arguments.front() == "--help") {
        print_help(definition);
        return 0;
      }
      for (auto const& command : definition.commands) {
        if (command.name != arguments.front()) continue;
        if (arguments.size() != command.arguments + 1)
          throw Error("usage: " + std::string(command.name) + " " + std::string(command.usage));
        return Process(definition, process_environment())
            .run_command(command, {arguments.begin() + 1, arguments.end()});
      }
      throw Error("unknown argument " + arguments.front() + "; --help says what there is");
    }
    // Before any thread starts, so that none of them takes the signal.
    asio::io_context signals(1);
    asio::signal_set ending(signals, SIGTERM, SIGINT);
    Process process(std::move(definition), process_environment());
    process.start();
    ending.async_wait([&](boost::system::error_code, int) { signals.stop(); });
    signals.run();
    process.stop();
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace vobe::service
