// A database of its own for each test, on the server that VOBE_TEST_POSTGRES_URL names, and an event loop to work on
// it.
#pragma once

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "chassis/core/context.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::postgres {

class PostgresTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Commands run by the superuser, apart from the event loop, in the test's database or in "postgres".
  void execute(std::string const& sql);
  void administer(std::string const& sql);
  void terminate_backends();

  DatabaseOptions options() const;

  /// Runs `body`, a coroutine function of a connected Database, within 20 s; its exceptions come out here.
  template <class Body>
  void run(DatabaseOptions const& given, Body body) {
    asio::io_context loop;
    std::exception_ptr error;
    bool done = false;
    auto database = std::make_unique<Database>(loop.get_executor(), given);
    auto session = [](Database& opened, Body& work) -> Task<> {
      co_await until_connected(opened);
      co_await work(opened);
    };
    asio::co_spawn(ContextExecutor(loop.get_executor(), &context), session(*database, body), [&](std::exception_ptr e) {
      error = e;
      done = true;
      loop.stop();
    });
    loop.run_for(std::chrono::seconds(20));
    database.reset();
    if (error) std::rethrow_exception(error);
    if (!done) throw std::runtime_error("the test did not end within 20 s");
  }

  template <class Body>
  void run(Body body) {
    run(options(), std::move(body));
  }

  static Task<> until_connected(Database& database);
  static Task<> sleep(std::chrono::milliseconds duration);

  Context context;
  std::string name;

 private:
  std::string server_url_;
};

/// Starts `work` beside the caller under a deadline of its own; `ended` says how it went.
struct Beside {
  Context context;
  std::exception_ptr error;
  bool ended = false;
};

template <class Work>
void start_beside(asio::io_context& loop, Beside& beside, Work& work) {
  asio::co_spawn(ContextExecutor(loop.get_executor(), &beside.context), work(), [&beside](std::exception_ptr error) {
    beside.error = error;
    beside.ended = true;
  });
}

/// The io_context under the running coroutine.
inline Task<asio::io_context*> current_loop() {
  auto const executor = co_await asio::this_coro::executor;
  co_return static_cast<asio::io_context*>(&asio::query(executor, asio::execution::context));
}

/// What the awaited work throws: the exception if it is an E, nothing when it succeeds.
template <class E, class T>
Task<std::optional<E>> thrown(Task<T> work) {
  try {
    co_await std::move(work);
  } catch (E const& error) {
    co_return error;
  }
  co_return std::nullopt;
}

}  // namespace vobe::postgres
