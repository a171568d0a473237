#include <list>

#include "integration/test_database.hpp"

namespace vobe::postgres {
namespace {

class Transactions : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!HasFatalFailure())
      execute("CREATE TABLE items (id int8 PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, n int4 NOT NULL)");
  }

  static constexpr Query insert{"insert", "INSERT INTO items (id, n) VALUES ($1, 0)"};
  static constexpr Query count{"count", "SELECT count(*) FROM items"};
  static constexpr Query fail{"fail", "SELECT 1 / n FROM (VALUES (0)) AS t(n)"};

  DatabaseOptions one_connection() const {
    DatabaseOptions given = options();
    given.transaction_connections = 1;
    return given;
  }

  static Task<std::int64_t> rows(Database& database) {
    co_return (co_await database.value<std::int64_t>(count)).value();
  }

  /// Asks until the pool's first connection is open, which may take longer than the bound of one wait.
  static Task<Transaction> first_of(Database& database) {
    for (;;) {
      try {
        co_return co_await database.begin();
      } catch (Unavailable const&) {
      }
    }
  }
};

TEST_F(Transactions, AreSeenByOthersOnceTheyAreCommitted) {
  run([](Database& database) -> Task<> {
    Transaction transaction = co_await database.begin();
    co_await transaction.execute(insert, 1);
    co_await transaction.execute(insert, 2);
    EXPECT_EQ(co_await rows(database), 0);
    co_await transaction.commit();
    EXPECT_EQ(co_await rows(database), 2);
    EXPECT_TRUE(co_await thrown<std::logic_error>(transaction.execute(insert, 3)));
  });
}

TEST_F(Transactions, AreRolledBackWhenLeft) {
  run(one_connection(), [](Database& database) -> Task<> {
    {
      Transaction left = co_await database.begin();
      co_await left.execute(insert, 1);
    }
    // The pool has one connection: this one gets it after the rollback.
    Transaction next = co_await database.begin();
    EXPECT_EQ((co_await next.value<std::int64_t>(count)).value(), 0);
    co_await next.execute(insert, 2);
    co_await next.commit();
    EXPECT_EQ(co_await rows(database), 1);
  });
}

TEST_F(Transactions, AreRolledBackByTheFirstStatementsError) {
  run(one_connection(), [](Database& database) -> Task<> {
    {
      Transaction transaction = co_await database.begin();
      auto const error = co_await thrown<DatabaseError>(transaction.value<int>(fail));
      EXPECT_TRUE(error && error->sqlstate == "22012");
      // Were the transaction not open, this would stay.
      EXPECT_TRUE(co_await thrown<DatabaseError>(transaction.execute(insert, 1)));
      auto const committed = co_await thrown<DatabaseError>(transaction.commit());
      EXPECT_TRUE(committed && committed->sqlstate == "25P02");
    }
    Transaction next = co_await database.begin();
    co_await next.execute(insert, 2);
    co_await next.commit();
    EXPECT_EQ(co_await rows(database), 1);
  });
}

TEST_F(Transactions, MayEndEmpty) {
  run(one_connection(), [](Database& database) -> Task<> {
    {
      Transaction left = co_await database.begin();
    }
    Transaction committed = co_await database.begin();
    co_await committed.commit();
    EXPECT_EQ(co_await rows(database), 0);
  });
}

TEST_F(Transactions, ReportWhatIsFoundAtCommit) {
  run(one_connection(), [](Database& database) -> Task<> {
    {
      Transaction transaction = co_await database.begin();
      co_await transaction.execute(insert, 1);
      co_await transaction.execute(insert, 1);
      auto const error = co_await thrown<ConstraintViolation>(transaction.commit());
      EXPECT_TRUE(error && error->constraint == "items_pkey");
    }
    EXPECT_EQ(co_await rows(database), 0);
    Transaction next = co_await database.begin();
    co_await next.execute(insert, 2);
    co_await next.commit();
    EXPECT_EQ(co_await rows(database), 1);
  });
}

TEST_F(Transactions, AnExhaustedPoolIsUnavailableAfterItsOwnBound) {
  DatabaseOptions given = one_connection();
  given.transaction_wait = std::chrono::milliseconds(50);
  run(given, [](Database& database) -> Task<> {
    Transaction holder = co_await first_of(database);
    EXPECT_TRUE(co_await thrown<Unavailable>(database.begin()));
  });
}

TEST_F(Transactions, TheRequestsDeadlineEndsTheWaitForAConnection) {
  run(one_connection(), [this](Database& database) -> Task<> {
    Transaction holder = co_await database.begin();
    context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    EXPECT_TRUE(co_await thrown<DeadlineExceeded>(database.begin()));
  });
}

TEST_F(Transactions, TooManyWaitersAreRefusedAtOnce) {
  DatabaseOptions given = one_connection();
  given.waiting_transactions = 1;
  run(given, [](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    Beside first;
    auto write = [&]() -> Task<> {
      Transaction transaction = co_await database.begin();
      co_await transaction.execute(insert, 1);
      co_await transaction.commit();
    };
    {
      Transaction holder = co_await database.begin();
      start_beside(loop, first, write);
      co_await sleep(std::chrono::milliseconds(20));
      EXPECT_TRUE(co_await thrown<Unavailable>(database.begin()));
      EXPECT_FALSE(first.ended);
    }
    while (!first.ended) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(first.error, nullptr);
    EXPECT_EQ(co_await rows(database), 1);
  });
}

TEST_F(Transactions, AHundredTakeTurnsOnFourConnections) {
  run([](Database& database) -> Task<> {
    co_await database.execute(insert, 0);
    asio::io_context& loop = *co_await current_loop();
    std::list<Beside> callers(100);
    auto add_one = [&]() -> Task<> {
      Transaction transaction = co_await database.begin();
      constexpr Query read{"read", "SELECT n FROM items WHERE id = 0 FOR UPDATE"};
      int const n = (co_await transaction.value<int>(read)).value();
      constexpr Query write{"write", "UPDATE items SET n = $1 WHERE id = 0"};
      co_await transaction.execute(write, n + 1);
      co_await transaction.commit();
    };
    for (Beside& caller : callers) start_beside(loop, caller, add_one);
    while (!std::ranges::all_of(callers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_TRUE(std::ranges::all_of(callers, [](Beside const& caller) { return !caller.error; }));
    constexpr Query sum{"sum", "SELECT n FROM items"};
    EXPECT_EQ((co_await database.value<int>(sum)).value(), 100);
  });
}

TEST_F(Transactions, ADeadlockIsUnavailableForOneOfTheTwo) {
  execute("INSERT INTO items (id, n) VALUES (1, 0), (2, 0)");
  run([](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    Beside callers[2];
    std::int64_t next = 1;
    auto cross = [&]() -> Task<> {
      std::int64_t const first = next++;
      constexpr Query lock{"lock", "SELECT id FROM items WHERE id = $1 FOR UPDATE"};
      Transaction transaction = co_await database.begin();
      co_await transaction.execute(lock, first);
      co_await sleep(std::chrono::milliseconds(100));
      co_await transaction.execute(lock, 3 - first);
      co_await transaction.commit();
    };
    for (Beside& caller : callers) start_beside(loop, caller, cross);
    while (!std::ranges::all_of(callers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_NE(callers[0].error == nullptr, callers[1].error == nullptr);
    auto const& error = callers[0].error ? callers[0].error : callers[1].error;
    EXPECT_THROW(std::rethrow_exception(error), Unavailable);
  });
}

}  // namespace
}  // namespace vobe::postgres
