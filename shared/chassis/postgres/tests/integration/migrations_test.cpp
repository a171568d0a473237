#include "chassis/postgres/migrations.hpp"

#include <array>

#include "integration/test_database.hpp"

namespace vobe::postgres {
namespace {

class Migrations : public PostgresTest {
 protected:
  static constexpr Query tables{"tables", R"(SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1)"};

  static Task<std::vector<std::string>> names(Database& database) {
    co_return co_await database.values<std::string>({"names", "SELECT name FROM schema_migrations ORDER BY name"});
  }
};

TEST_F(Migrations, AreAppliedOnceInOrder) {
  run([](Database& database) -> Task<> {
    std::array const files{Migration{"0001_a.sql", "CREATE TABLE a (id int8); CREATE TABLE b (id int8);"},
                           Migration{"0002_b.sql", "ALTER TABLE b ADD COLUMN label text"}};
    EXPECT_EQ(co_await migrate(database, std::span(files).first(1)), 1);
    EXPECT_EQ(co_await migrate(database, files), 1);
    EXPECT_EQ(co_await migrate(database, files), 0);
    EXPECT_EQ(co_await database.values<std::string>(tables), (std::vector<std::string>{"a", "b", "schema_migrations"}));
    EXPECT_EQ(co_await names(database), (std::vector<std::string>{"0001_a.sql", "0002_b.sql"}));
  });
}

TEST_F(Migrations, OneThatFailsLeavesNothingBehind) {
  run([](Database& database) -> Task<> {
    std::array const files{Migration{"0001_a.sql", "CREATE TABLE a (id int8)"},
                           Migration{"0002_b.sql", "CREATE TABLE b (id int8); SELECT 1 / 0;"}};
    EXPECT_TRUE(co_await thrown<DatabaseError>(migrate(database, files)));
    EXPECT_EQ(co_await database.values<std::string>(tables), (std::vector<std::string>{"a", "schema_migrations"}));
    EXPECT_EQ(co_await names(database), std::vector<std::string>{"0001_a.sql"});
  });
}

TEST_F(Migrations, TwoAtOnceApplyEachFileOnce) {
  run([](Database& database) -> Task<> {
    std::array const files{Migration{"0001_a.sql", "SELECT pg_sleep(0.1); CREATE TABLE a (id int8)"},
                           Migration{"0002_i.sql", "-- no transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);"}};
    asio::io_context& loop = *co_await current_loop();
    Beside other;
    int applied_by_other = 0;
    auto work = [&]() -> Task<> { applied_by_other = co_await migrate(database, files); };
    start_beside(loop, other, work);
    int const applied_here = co_await migrate(database, files);
    while (!other.ended) co_await sleep(std::chrono::milliseconds(5));
    EXPECT_EQ(other.error, nullptr);
    EXPECT_EQ(applied_here + applied_by_other, 2);
    EXPECT_TRUE(applied_here == 0 || applied_by_other == 0);
  });
}

TEST_F(Migrations, AChangedFileIsRefused) {
  run([](Database& database) -> Task<> {
    std::array const before{Migration{"0001_a.sql", "CREATE TABLE a (id int8)"}};
    std::array const after{Migration{"0001_a.sql", "CREATE TABLE a (id int4)"}};
    co_await migrate(database, before);
    auto const error = co_await thrown<Error>(migrate(database, after));
    EXPECT_TRUE(error && std::string_view(error->what()).contains("0001_a.sql was changed"));
  });
}

TEST_F(Migrations, AGapIsRefusedInEitherDirection) {
  run([](Database& database) -> Task<> {
    Migration const a{"0001_a.sql", "SELECT 1"};
    Migration const b{"0002_b.sql", "SELECT 2"};
    Migration const c{"0003_c.sql", "SELECT 3"};
    co_await migrate(database, std::array{a, c});
    EXPECT_TRUE(co_await thrown<Error>(migrate(database, std::array{a, b, c}))) << "b is older than an applied one";
    EXPECT_TRUE(co_await thrown<Error>(migrate(database, std::array{a, b}))) << "c is unknown and not newer";
    EXPECT_TRUE(co_await thrown<Error>(migrate(database, std::array{c, a}))) << "out of order";
    EXPECT_EQ(co_await names(database), (std::vector<std::string>{"0001_a.sql", "0003_c.sql"}));
  });
}

TEST_F(Migrations, ANewerSchemaIsAccepted) {
  run([](Database& database) -> Task<> {
    std::array const files{Migration{"0001_a.sql", "SELECT 1"}, Migration{"0002_b.sql", "SELECT 2"}};
    co_await migrate(database, files);
    EXPECT_EQ(co_await migrate(database, std::span(files).first(1)), 0);
  });
}

TEST_F(Migrations, AConcurrentIndexIsBuiltOutsideATransactionAndCanBeRepeated) {
  execute("CREATE TABLE a (id int8); INSERT INTO a VALUES (1), (1)");
  run([this](Database& database) -> Task<> {
    std::array const files{Migration{"0001_index.sql",
                                     "-- no transaction\nDROP INDEX CONCURRENTLY IF EXISTS a_id;\n"
                                     "CREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id);\n"}};
    EXPECT_TRUE(co_await thrown<ConstraintViolation>(migrate(database, files)));
    execute("DELETE FROM a");
    EXPECT_EQ(co_await migrate(database, files), 1);
    constexpr Query valid{"valid", "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass"};
    EXPECT_EQ(co_await database.value<bool>(valid), true);
  });
}

}  // namespace
}  // namespace vobe::postgres
