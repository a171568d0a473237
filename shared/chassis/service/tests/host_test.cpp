// The life of a service, with a real database: start, ready, without its database, its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe.hpp>

#include <atomic>
#include <future>

#include "chassis/core/errors.hpp"
#include "chassis/testing/running.hpp"

namespace vobe::service {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::Caller;
using testing::eventually;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RunningService;
using testing::StandIn;
using testing::TemporaryDatabase;

struct Number {
  std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(Number, (), (value))

constexpr postgres::Query count_rows{"count_rows", "SELECT count(*) AS value FROM rows"};
constexpr postgres::Query a_while{"a_while", "SELECT 1::bigint AS value FROM pg_sleep(0.5)"};
constexpr postgres::Query very_long{"very_long", "SELECT 1::bigint AS value FROM pg_sleep(3)"};

Task<Number> ask(postgres::Database& db, postgres::Query query) {
  co_return *co_await db.row<Number>(query);
}

/// A service with one table; `runs` counts its background job, which fails each second time.
Definition rows(std::shared_ptr<std::atomic<int>> runs = std::make_shared<std::atomic<int>>()) {
  return {.name = "row-service",
          .migrations = {{"0001_rows.sql", "CREATE TABLE rows (id bigint PRIMARY KEY)"}},
          .build = [runs](Host& host) -> std::shared_ptr<void> {
            auto& db = host.database();
            auto& cpu = host.cpu();
            host.router().get("/rows", "How many").handle([&db]() { return ask(db, count_rows); });
            host.router().get("/slow", "Half a second").handle([&db]() { return ask(db, a_while); });
            host.router().get("/very-slow", "Three seconds").handle([&db]() { return ask(db, very_long); });
            host.router().get("/mine", "For the signed in").needs(Role::user).handle([](Principal who) -> Task<Number> {
              co_return Number{who.user_id.value};
            });
            host.router().get("/burn", "Busy for half a second").handle([&cpu]() -> Task<Number> {
              co_await cpu.run([] { std::this_thread::sleep_for(500ms); });
              co_return Number{1};
            });
            host.every(5ms, "a job", [runs]() -> Task<> {
              if (++*runs % 2 == 0) throw Error("each second time");
              co_return;
            });
            host.report("neighbour", [] { return std::string("well"); });
            return nullptr;
          }};
}

void execute(TemporaryDatabase const& database, std::string const& sql) {
  static_cast<void>(database.ask(sql));
}

Environment environment_of(TemporaryDatabase const& database) {
  return {
      {"VOBE_PORT", "0"}, {"VOBE_ADMIN_PORT", "0"}, {"VOBE_LOG_LEVEL", "error"}, {"VOBE_DATABASE_URL", database.url()}};
}

TEST(HostTest, serves_when_its_schema_stands) {
  RunningService service(rows());
  EXPECT_EQ(service.caller().get("/api/v1/rows").body, R"({"value":0})");
  EXPECT_EQ(service.as(7).get("/api/v1/mine").body, R"({"value":7})");
  EXPECT_EQ(service.caller().get("/api/v1/mine").status, 401);
  EXPECT_EQ(service.caller().get("/openapi.json").text("/info/title"), "row-service");
  EXPECT_EQ(service.caller().get("/docs").status, 200);
  EXPECT_EQ(service.caller().get("/metrics").status, 404) << "that is the admin port's";
}

TEST(HostTest, tells_operators_how_it_is) {
  RunningService service(rows(), {{"VOBE_CURSOR_SECRET", std::string(64, 'a')}});
  service.caller().get("/api/v1/rows");
  auto admin = service.admin();
  EXPECT_EQ(admin.get("/healthz").status, 200);
  auto const ready = admin.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.text("/ready"), "true");
  EXPECT_EQ(ready.text("/neighbours/neighbour"), "well");
  EXPECT_EQ(ready.text("/neighbours/token keys"), "here");
  auto const metrics = admin.get("/metrics");
  EXPECT_THAT(metrics.header("Content-Type"), HasSubstr("text/plain"));
  EXPECT_THAT(metrics.body, HasSubstr(R"(vobe_http_requests_total{method="GET",route="/api/v1/rows",status="2xx"} 1)"));
  EXPECT_THAT(metrics.body, HasSubstr("vobe_postgres_query_duration_seconds_bucket"));
  auto const config = admin.get("/config");
  EXPECT_EQ(config.text("/VOBE_DATABASE_URL"), "********");
  EXPECT_EQ(config.text("/VOBE_CURSOR_SECRET"), "********");
  EXPECT_EQ(config.text("/VOBE_LOG_LEVEL"), "warn");
  EXPECT_THAT(config.body, Not(HasSubstr(service.database->url())));
}

TEST(HostTest, waits_for_its_database_and_says_so) {
  TemporaryDatabase const database;
  TemporaryDatabase const other;
  auto const name = database.ask("SELECT current_database()");
  execute(other, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
  Instance instance(rows(), environment_of(database));
  instance.start();
  Caller caller(instance.port());
  Caller admin(instance.admin_port());
  EXPECT_FALSE(instance.wait_ready(300ms));
  auto const refused = caller.get("/api/v1/rows");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.text("/type"), "/problems/unavailable");
  EXPECT_NE(refused.header("Retry-After"), "");
  EXPECT_EQ(admin.get("/healthz").status, 200) << "alive all the same";
  auto const waiting = admin.get("/readyz");
  EXPECT_EQ(waiting.status, 503);
  EXPECT_THAT(waiting.text("/because"), HasSubstr("database"));

  execute(other, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
  ASSERT_TRUE(instance.wait_ready(15s));
  EXPECT_EQ(caller.get("/api/v1/rows").status, 200);
  EXPECT_EQ(admin.get("/readyz").status, 200);
}

TEST(HostTest, outlives_the_loss_of_its_database) {
  RunningService service(rows());
  TemporaryDatabase const other;
  auto caller = service.caller();
  auto admin = service.admin();
  auto const name = service.database->ask("SELECT current_database()");
  execute(other, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
  execute(other, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" + name + "'");
  EXPECT_TRUE(eventually([&] { return admin.get("/readyz").status == 503; }));
  EXPECT_EQ(caller.get("/api/v1/rows").status, 503);
  execute(other, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
  EXPECT_TRUE(eventually([&] { return admin.get("/readyz").status == 200; }, 15s));
  EXPECT_EQ(caller.get("/api/v1/rows").status, 200);
}

TEST(HostTest, reads_go_on_without_token_keys) {
  TemporaryDatabase const database;
  auto environment = environment_of(database);
  environment["VOBE_JWKS_URL"] = "http://127.0.0.1:1/.well-known/jwks.json";
  Instance instance(rows(), environment);
  instance.start();
  ASSERT_TRUE(instance.wait_ready(15s));
  Caller caller(instance.port());
  EXPECT_EQ(caller.get("/api/v1/rows").status, 200);
  testing::Issuer const issuer;
  caller.bear(issuer.token(1));
  EXPECT_EQ(caller.get("/api/v1/mine").status, 503);
  EXPECT_EQ(Caller(instance.admin_port()).get("/readyz").text("/neighbours/token keys"), "not here yet");
}

TEST(HostTest, repeats_its_jobs_also_after_a_failure) {
  auto const runs = std::make_shared<std::atomic<int>>();
  {
    RunningService const service(rows(runs), {{"VOBE_WORKERS", "2"}, {"VOBE_LOG_LEVEL", "error"}});
    EXPECT_TRUE(eventually([&] { return *runs >= 5; }));
  }
  int const at_the_end = *runs;
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(*runs, at_the_end);
}

TEST(HostTest, finishes_what_runs_when_it_ends) {
  RunningService service(rows());
  auto running = std::async(std::launch::async, [&] { return service.caller().get("/api/v1/slow"); });
  std::this_thread::sleep_for(200ms);
  auto const begun = std::chrono::steady_clock::now();
  service.instance().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s);
  EXPECT_EQ(running.get().body, R"({"value":1})");
  EXPECT_THROW(service.caller().get("/api/v1/rows"), Unavailable);
  service.instance().stop();  // again: nothing happens
}

TEST(HostTest, ends_also_when_a_request_does_not) {
  RunningService service(rows(), {{"VOBE_DRAIN_SECONDS", "0"}, {"VOBE_WORKERS", "2"}});
  auto running = std::async(std::launch::async, [&] { return service.caller().get("/api/v1/very-slow").status; });
  std::this_thread::sleep_for(200ms);
  auto const begun = std::chrono::steady_clock::now();
  service.instance().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2500ms);
  EXPECT_EQ(running.get(), 503) << "told that it ends, instead of being cut off";
}

TEST(HostTest, ends_in_the_middle_of_work_on_the_cpu) {
  auto service = std::make_unique<RunningService>(rows(), Environment{{"VOBE_DRAIN_SECONDS", "0"}});
  std::vector<std::future<void>> callers;
  for (int i = 0; i < 8; ++i) {
    callers.push_back(std::async(std::launch::async, [port = service->port()] {
      try {
        Caller(port).get("/api/v1/burn");
      } catch (Error const&) {
        // Some of them are cut off: there are 4 s of work and hardly any time.
      }
    }));
  }
  std::this_thread::sleep_for(200ms);
  service.reset();
  for (auto& caller : callers) caller.get();
}

TEST(HostTest, says_which_port_is_taken) {
  RunningService const first(rows());
  TemporaryDatabase const database;
  auto environment = environment_of(database);
  environment["VOBE_PORT"] = std::to_string(first.port());
  Instance second(rows(), environment);
  try {
    second.start();
    FAIL();
  } catch (Error const& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(first.port())));
  }
}

TEST(HostTest, asks_the_neighbours_that_it_declares) {
  StandIn const neighbour([](http::Router& router) {
    router.get("/number", "A number").handle([]() -> Task<Number> { co_return Number{42}; });
  });
  Definition const definition{
      .name = "asking-service", .uses = {{"number-service", 1}}, .build = [](Host& host) -> std::shared_ptr<void> {
        auto& numbers = host.upstream("number-service");
        EXPECT_THROW(host.upstream("other-service"), Error);
        EXPECT_THROW(host.database(), Error);
        EXPECT_EQ(host.cache(), nullptr);
        host.router().get("/asked", "What it says").handle([&numbers]() {
          return numbers.get<Number>("/api/v1/number");
        });
        return nullptr;
      }};
  RunningService service(definition, {{"VOBE_NUMBER_URL", neighbour.url()}});
  EXPECT_EQ(service.caller().get("/api/v1/asked").body, R"({"value":42})");
  EXPECT_EQ(service.admin().get("/readyz").text("/neighbours/number-service"), "breaker closed");
}

}  // namespace
}  // namespace vobe::service
