#include <fmt/format.h>

#include <list>

#include "integration/test_database.hpp"

namespace vobe::postgres {
namespace {

class Statements : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!HasFatalFailure()) {
      execute("CREATE TABLE items (id int8 PRIMARY KEY, label text NOT NULL, CONSTRAINT label_once UNIQUE (label))");
    }
  }

  static constexpr Query insert{"insert", "INSERT INTO items (id, label) VALUES ($1, $2)"};
  static constexpr Query count{"count", "SELECT count(*) FROM items"};
  static constexpr Query nap{"nap", "SELECT true FROM pg_sleep($1)"};

  DatabaseOptions one_connection() const {
    DatabaseOptions given = options();
    given.pipelined_connections = 1;
    return given;
  }
};

TEST_F(Statements, CountTheRowsTheyTouch) {
  run([](Database& database) -> Task<> {
    EXPECT_EQ(co_await database.execute(insert, 1, "a"), 1);
    EXPECT_EQ(co_await database.execute(insert, 2, "b"), 1);
    constexpr Query update{"update", "UPDATE items SET label = label || '!' WHERE id = ANY($1)"};
    EXPECT_EQ(co_await database.execute(update, std::vector<int>{1, 2, 3}), 2);
    constexpr Query labels{"labels", "SELECT label FROM items ORDER BY id"};
    EXPECT_EQ(co_await database.values<std::string>(labels), (std::vector<std::string>{"a!", "b!"}));
  });
}

TEST_F(Statements, AViolatedConstraintIsNamed) {
  run([](Database& database) -> Task<> {
    co_await database.execute(insert, 1, "a");
    auto const twice = co_await thrown<ConstraintViolation>(database.execute(insert, 2, "a"));
    EXPECT_TRUE(twice && twice->constraint == "label_once" && twice->sqlstate == "23505");
    EXPECT_FALSE(twice && std::string_view(twice->what()).contains("(a)")) << "values stay out of messages";
    auto const null = co_await thrown<ConstraintViolation>(database.execute(insert, 2, std::nullopt));
    EXPECT_TRUE(null && null->sqlstate == "23502");
  });
}

TEST_F(Statements, AnErrorUndoesNoNeighboursWrite) {
  run(one_connection(), [](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    std::list<Beside> writers(30);
    std::int64_t next = 0;
    // Every third one repeats an id, and all of them are on the wire together.
    auto write = [&database, &next]() -> Task<> {
      std::int64_t const n = next++;
      co_await database.execute(insert, n % 3 == 2 ? n - 1 : n, fmt::format("label {}", n));
    };
    for (Beside& writer : writers) start_beside(loop, writer, write);
    while (!std::ranges::all_of(writers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(std::ranges::count_if(writers, [](Beside const& writer) { return writer.error != nullptr; }), 10);
    EXPECT_EQ((co_await database.value<std::int64_t>(count)).value(), 20);
  });
}

TEST_F(Statements, AThousandAtOnceEachGetTheirOwnAnswer) {
  run([](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    std::list<Beside> callers(1000);
    int next = 0;
    int right = 0;
    auto call = [&]() -> Task<> {
      int const mine = next++;
      constexpr Query echo{"echo", "SELECT $1::int4, repeat('x', 2000)"};
      auto const answer = co_await database.value<int>(echo, mine);
      right += answer == mine;
    };
    for (Beside& caller : callers) start_beside(loop, caller, call);
    while (!std::ranges::all_of(callers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(right, 1000);
  });
}

TEST_F(Statements, TheDeadlineEndsOneWaitAndNobodyElses) {
  run(one_connection(), [](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    Beside hasty;
    Beside patient;
    auto const start = std::chrono::steady_clock::now();
    hasty.context.deadline = start + std::chrono::milliseconds(50);
    bool slept = false;
    std::chrono::milliseconds waited{};
    auto give_up = [&]() -> Task<> {
      EXPECT_TRUE(co_await thrown<DeadlineExceeded>(database.value<bool>(nap, 0.4)));
      waited = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    };
    auto wait = [&]() -> Task<> { slept = (co_await database.value<bool>(nap, 0.1)).value_or(false); };
    start_beside(loop, hasty, give_up);
    start_beside(loop, patient, wait);
    while (!hasty.ended || !patient.ended) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(hasty.error, nullptr);
    EXPECT_GE(waited.count(), 50);
    EXPECT_LT(waited.count(), 400);
    EXPECT_TRUE(slept);
    EXPECT_EQ(co_await database.execute(insert, 1, "after the late result"), 1);
  });
}

TEST_F(Statements, NothingIsSentAfterTheDeadline) {
  run([this](Database& database) -> Task<> {
    context.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
    EXPECT_TRUE(co_await thrown<DeadlineExceeded>(database.execute(insert, 1, "late")));
    context.deadline = no_deadline;
    EXPECT_EQ((co_await database.value<std::int64_t>(count)).value(), 0);
  });
}

TEST_F(Statements, TheServersTimeoutIsADeadlineToo) {
  DatabaseOptions given = options();
  given.statement_timeout = std::chrono::milliseconds(50);
  run(given, [](Database& database) -> Task<> {
    EXPECT_TRUE(co_await thrown<DeadlineExceeded>(database.value<bool>(nap, 5.0)));
  });
}

TEST_F(Statements, AStatementThatCantBePreparedFailsForAllAndIsTriedAgain) {
  run(one_connection(), [this](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    constexpr Query early{"early", "SELECT count(*) FROM later"};
    std::list<Beside> callers(3);
    int undefined_table = 0;
    auto call = [&]() -> Task<> {
      auto const error = co_await thrown<DatabaseError>(database.value<std::int64_t>(early));
      undefined_table += error && error->sqlstate == "42P01";
    };
    for (Beside& caller : callers) start_beside(loop, caller, call);
    while (!std::ranges::all_of(callers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(undefined_table, 3);
    execute("CREATE TABLE later ()");
    EXPECT_EQ((co_await database.value<std::int64_t>(early)).value(), 0);
  });
}

TEST_F(Statements, AMigrationThatChangesAResultTypeCostsOneAttempt) {
  run(one_connection(), [this](Database& database) -> Task<> {
    constexpr Query all{"all", "SELECT label FROM items"};
    co_await database.values<std::string>(all);
    execute("ALTER TABLE items ALTER COLUMN label TYPE varchar(20)");
    EXPECT_TRUE(co_await thrown<Unavailable>(database.values<std::string>(all)));
    EXPECT_TRUE((co_await database.values<std::string>(all)).empty());
  });
}

struct Planned {
  std::string name;
  std::int64_t kept = 0;
  std::int64_t by_parameters = 0;
};
BOOST_DESCRIBE_STRUCT(Planned, (), (name, kept, by_parameters))

TEST_F(Statements, ArePlannedOnceOrByTheirParameters) {
  run(one_connection(), [](Database& database) -> Task<> {
    constexpr Query once{"once", "SELECT label FROM items WHERE id = $1"};
    constexpr Query each{"each", "SELECT label FROM items WHERE $1::int8 IS NULL OR id = $1", Plans::per_call};
    for (int i = 0; i < 3; ++i) {
      co_await database.values<std::string>(once, 1);
      co_await database.values<std::string>(each, 1);
    }
    constexpr Query plans{
        "plans",
        "SELECT split_part(name, '#', 1) AS name, generic_plans AS kept, custom_plans AS by_parameters"
        " FROM pg_prepared_statements WHERE name LIKE 'once#%' OR name LIKE 'each#%' ORDER BY 1"};
    auto const planned = co_await database.rows<Planned>(plans);
    EXPECT_EQ(planned.size(), 2);
    for (auto const& [name, kept, by_parameters] : planned) EXPECT_EQ(name == "once" ? kept : by_parameters, 3) << name;
  });
}

TEST_F(Statements, TwoQueriesOfOneNameAreRefused) {
  run(one_connection(), [](Database& database) -> Task<> {
    co_await database.value<int>({"same", "SELECT 1::int4"});
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<int>({"same", "SELECT 2::int4"})));
    EXPECT_EQ((co_await database.value<int>({"same", "SELECT 1::int4"})).value(), 1);
  });
}

TEST_F(Statements, TooManyAtOnceAreRefused) {
  DatabaseOptions given = one_connection();
  given.waiting_statements = 2;
  run(given, [](Database& database) -> Task<> {
    asio::io_context& loop = *co_await current_loop();
    std::list<Beside> callers(3);
    auto call = [&]() -> Task<> { co_await database.value<bool>(nap, 0.05); };
    for (Beside& caller : callers) start_beside(loop, caller, call);
    while (!std::ranges::all_of(callers, &Beside::ended)) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(callers.front().error, nullptr);
    EXPECT_THROW(std::rethrow_exception(callers.back().error), Unavailable);
  });
}

class Recorder : public QueryObserver {
 public:
  void on_query(std::string_view query, std::chrono::nanoseconds duration, bool ok) override {
    seen.push_back(fmt::format("{} {} {}", query, ok, duration > std::chrono::nanoseconds(0)));
  }
  std::vector<std::string> seen;
};

TEST_F(Statements, TheObserverHearsOfEachOne) {
  Recorder recorder;
  DatabaseOptions given = options();
  given.observer = &recorder;
  run(given, [](Database& database) -> Task<> {
    co_await database.execute(insert, 1, "a");
    co_await thrown<ConstraintViolation>(database.execute(insert, 1, "b"));
  });
  EXPECT_EQ(recorder.seen, (std::vector<std::string>{"insert true true", "insert false true"}));
}

}  // namespace
}  // namespace vobe::postgres
