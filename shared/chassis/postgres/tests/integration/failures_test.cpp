#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/test_database.hpp"

namespace vobe::postgres {
namespace {

class Failures : public PostgresTest {
 protected:
  static constexpr Query one{"one", "SELECT 1::int4"};
  static constexpr Query nap{"nap", "SELECT true FROM pg_sleep($1)"};

  struct Losses : QueryObserver {
    void on_query(std::string_view, std::chrono::nanoseconds, bool) override {}
    void on_connection_lost(std::string_view) override { ++count; }
    unsigned count = 0;
  };

  /// One connection of each kind, so that each loss can be counted.
  DatabaseOptions one_of_each() {
    DatabaseOptions given = options();
    given.pipelined_connections = 1;
    given.transaction_connections = 1;
    given.observer = &losses;
    return given;
  }

  /// Waits until that many losses have been noticed.
  Task<> until_lost(unsigned count) {
    for (int i = 0; i < 500 && losses.count < count; ++i) co_await sleep(std::chrono::milliseconds(10));
    EXPECT_GE(losses.count, count);
  }

  Losses losses;
};

TEST_F(Failures, ALostConnectionIsUnavailableAndComesBackByItself) {
  // One connection: of several, another might not have noticed its end yet when the first is back.
  run(one_of_each(), [this](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    Beside waiter;
    auto wait = [&]() -> Task<> { co_await database.value<bool>(nap, 4.0); };
    start_beside(loop, waiter, wait);
    co_await sleep(std::chrono::milliseconds(50));
    terminate_backends();
    while (!waiter.ended) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_THROW(std::rethrow_exception(waiter.error), Unavailable);
    co_await until_connected(database);
    EXPECT_EQ(co_await database.value<int>(one), 1);
  });
}

TEST_F(Failures, WhileTheServerIsAwayEveryCallIsUnavailableAtOnce) {
  run(one_of_each(), [this](Database& database) -> Task<> {
    EXPECT_EQ(co_await database.value<int>(one), 1);
    administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    terminate_backends();
    co_await until_lost(1);
    EXPECT_TRUE(co_await thrown<Unavailable>(database.value<int>(one)));
    EXPECT_TRUE(co_await thrown<Unavailable>(database.begin()));
    EXPECT_TRUE(co_await thrown<Unavailable>(database.dedicate()));
    EXPECT_TRUE(database.last_failure().contains("not currently accepting connections")) << database.last_failure();
    administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    co_await until_connected(database);
    EXPECT_EQ(co_await database.value<int>(one), 1);
  });
}

TEST_F(Failures, ATransactionDiesWithItsConnectionAndThePoolRecovers) {
  execute("CREATE TABLE items (id int8)");
  run(one_of_each(), [this](Database& database) -> Task<> {
    constexpr Query insert{"insert", "INSERT INTO items VALUES ($1)"};
    {
      Transaction transaction = co_await database.begin();
      co_await transaction.execute(insert, 1);
      terminate_backends();
      EXPECT_TRUE(co_await thrown<Unavailable>(transaction.commit()));
    }
    co_await until_lost(2);
    co_await until_connected(database);
    Transaction transaction = co_await database.begin();
    co_await transaction.execute(insert, 2);
    co_await transaction.commit();
    EXPECT_EQ((co_await database.values<int>({"all", "SELECT id FROM items"})), std::vector<int>{2});
  });
}

TEST_F(Failures, AnIdleConnectionThatWasLostIsNotHandedOut) {
  run(one_of_each(), [this](Database& database) -> Task<> {
    {
      Transaction warm = co_await database.begin();
    }
    terminate_backends();
    co_await until_lost(2);
    co_await until_connected(database);
    Transaction transaction = co_await database.begin();
    EXPECT_EQ(co_await transaction.value<int>(one), 1);
  });
}

TEST_F(Failures, AnUnreachableServerIsUnavailable) {
  asio::io_context loop;
  DatabaseOptions given;
  given.url = "host=127.0.0.1 port=1 connect_timeout=1";
  Database database(loop.get_executor(), given);
  loop.run_for(std::chrono::milliseconds(100));
  EXPECT_FALSE(database.connected());
  EXPECT_NE(database.last_failure(), "");
  std::exception_ptr error;
  asio::co_spawn(loop, database.run(one, Parameters()), [&](std::exception_ptr e, Result) { error = e; });
  loop.run_for(std::chrono::milliseconds(100));
  EXPECT_THROW(std::rethrow_exception(error), Unavailable);
}

TEST_F(Failures, AnUnreadableUrlIsReported) {
  asio::io_context loop;
  DatabaseOptions given;
  given.url = "postgres://[";
  Database database(loop.get_executor(), given);
  loop.run_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(database.connected());
  EXPECT_NE(database.last_failure(), "");
}

TEST_F(Failures, ASilentServerIsGivenUpAtTheConnectTimeout) {
  // A socket that listens and never answers.
  asio::io_context loop;
  int const listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  socklen_t length = sizeof address;
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  DatabaseOptions given;
  given.url = "host=127.0.0.1 port=" + std::to_string(ntohs(address.sin_port));
  given.connect_timeout = std::chrono::milliseconds(60);
  Database database(loop.get_executor(), given);
  loop.run_for(std::chrono::milliseconds(100));
  close(listener);
  EXPECT_EQ(database.last_failure(), "no connection within 60 ms");
}

TEST_F(Failures, ClosingEndsWhatWaits) {
  run([](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    Beside statement;
    Beside transaction;
    auto wait = [&]() -> Task<> { co_await database.value<bool>(nap, 10.0); };
    auto wait_inside = [&]() -> Task<> {
      Transaction open = co_await database.begin();
      co_await open.value<bool>(nap, 0.2);
      co_await open.commit();
    };
    start_beside(loop, statement, wait);
    start_beside(loop, transaction, wait_inside);
    co_await sleep(std::chrono::milliseconds(50));
    database.close();
    while (!statement.ended || !transaction.ended) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_THROW(std::rethrow_exception(statement.error), Unavailable);
    EXPECT_EQ(transaction.error, nullptr) << "an open transaction may finish";
    EXPECT_TRUE(co_await thrown<Unavailable>(database.value<int>(one)));
    EXPECT_TRUE(co_await thrown<Unavailable>(database.begin()));
  });
}

TEST_F(Failures, AnEventLoopMayBeDestroyedWithWorkUnderWay) {
  Context outlives;
  auto loop = std::make_unique<asio::io_context>();
  auto database = std::make_unique<Database>(loop->get_executor(), options());
  auto work = [](Database& opened) -> Task<> {
    co_await until_connected(opened);
    Transaction transaction = co_await opened.begin();
    co_await transaction.value<int>(one);
    co_await transaction.value<bool>(nap, 10.0);
  };
  for (int i = 0; i < 6; ++i) {
    asio::co_spawn(ContextExecutor(loop->get_executor(), &outlives), work(*database), [](std::exception_ptr) {});
  }
  loop->run_for(std::chrono::milliseconds(300));
  EXPECT_TRUE(database->connected());
  database.reset();
  loop.reset();
}

}  // namespace
}  // namespace vobe::postgres
