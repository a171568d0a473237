#include "integration/test_database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace vobe::postgres {
namespace {

/// The connection string with another database.
std::string with_database(std::string const& url, std::string const& database) {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const given(PQconninfoParse(url.c_str(), nullptr),
                                                                           PQconninfoFree);
  if (!given) throw std::runtime_error("VOBE_TEST_POSTGRES_URL can't be read");
  std::string result = "dbname=" + database;
  for (auto const* option = given.get(); option->keyword; ++option) {
    if (option->val && option->keyword != std::string_view("dbname")) {
      result += fmt::format(" {}='{}'", option->keyword, option->val);
    }
  }
  return result;
}

void execute_at(std::string const& url, std::string const& sql) {
  std::unique_ptr<PGconn, decltype(&PQfinish)> const connection(PQconnectdb(url.c_str()), PQfinish);
  std::unique_ptr<PGresult, decltype(&PQclear)> const result(PQexec(connection.get(), sql.c_str()), PQclear);
  auto const status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
}

}  // namespace

void PostgresTest::SetUp() {
  char const* const url = std::getenv("VOBE_TEST_POSTGRES_URL");
  if (!url) FAIL() << "set VOBE_TEST_POSTGRES_URL to a superuser's connection string";
  static int count = 0;
  server_url_ = url;
  name = fmt::format("vobe_postgres_test_{}_{}", getpid(), ++count);
  administer("CREATE DATABASE " + name);
}

void PostgresTest::TearDown() {
  if (!name.empty()) administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

void PostgresTest::execute(std::string const& sql) {
  execute_at(with_database(server_url_, name), sql);
}
void PostgresTest::administer(std::string const& sql) {
  execute_at(with_database(server_url_, "postgres"), sql);
}

void PostgresTest::terminate_backends() {
  administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
}

DatabaseOptions PostgresTest::options() const {
  DatabaseOptions given;
  given.url = with_database(server_url_, name);
  given.application_name = "postgres_integration";
  return given;
}

Task<> PostgresTest::until_connected(Database& database) {
  for (int i = 0; i < 500 && !database.connected(); ++i) co_await sleep(std::chrono::milliseconds(10));
  if (!database.connected()) throw std::runtime_error("not connected after 5 s: " + database.last_failure());
}

Task<> PostgresTest::sleep(std::chrono::milliseconds duration) {
  asio::steady_timer timer(co_await asio::this_coro::executor, duration);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace vobe::postgres
