#include "chassis/testing/database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "chassis/core/ids.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::testing {

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string needed(char const* name) {
  char const* value = std::getenv(name);
  if (!value || !*value) throw std::runtime_error(std::string(name) + " must be set; ./vobe test sets it");
  return value;
}

std::string run(std::string const& url, std::string_view sql) {
  Connection const connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  Answer const answer(PQexec(connection.get(), std::string(sql).c_str()), PQclear);
  auto const status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

/// The server's URL with another database: everything from the path's "/" to the "?" is replaced.
std::string with_database(std::string url, std::string const& name) {
  auto const authority = url.find("://");
  auto const slash = url.find('/', authority == std::string::npos ? 0 : authority + 3);
  auto const question = url.find('?');
  std::string const parameters = question == std::string::npos ? "" : url.substr(question);
  return url.substr(0, std::min(slash, question)) + "/" + name + parameters;
}

Task<> flush(asio::io_context& io, redis::Client& client) {
  asio::steady_timer timer(io);
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!client.connected() && std::chrono::steady_clock::now() < until) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_await client.command("FLUSHDB");
}

void empty_redis(std::string const& url) {
  asio::io_context io(1);
  redis::Client client(io.get_executor(), {.url = url});
  std::exception_ptr failure;
  asio::co_spawn(io, flush(io, client), [&](std::exception_ptr error) {
    failure = error;
    client.close();
    io.stop();
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

TemporaryDatabase::TemporaryDatabase() : name_("test_" + Uuid::v7().to_string()) {
  auto const server = needed("VOBE_TEST_POSTGRES_URL");
  for (char& c : name_) c = c == '-' ? '_' : c;
  run(server, "CREATE DATABASE " + name_);
  url_ = with_database(server, name_);
}

TemporaryDatabase::~TemporaryDatabase() {
  try {
    run(needed("VOBE_TEST_POSTGRES_URL"), "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (std::exception const& error) {
    std::fprintf(stderr, "a test database stays behind: %s\n", error.what());
  }
}

std::string TemporaryDatabase::ask(std::string_view sql) const {
  return run(url_, sql);
}

void TemporaryDatabase::execute(std::string_view sql) const {
  run(url_, sql);
}

std::string redis_url() {
  static std::string const url = [] {
    auto const server = needed("VOBE_TEST_REDIS_URL");
    char const* const database = std::getenv("VOBE_TEST_REDIS_DATABASE");
    auto named = database ? with_database(server, database) : server;
    empty_redis(named);
    return named;
  }();
  return url;
}

}  // namespace vobe::testing
