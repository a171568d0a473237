#include "chassis/postgres/migrations.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/class.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "chassis/core/encoding.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/sql_script.hpp"

namespace vobe::postgres {
namespace {

using std::chrono::steady_clock;

// One lock per database: an arbitrary number that only migrations use.
constexpr std::int64_t lock_key = 0x766f62656d696772;
constexpr auto lock_poll_interval = std::chrono::milliseconds(100);
constexpr auto longest_lock_wait = std::chrono::minutes(10);

constexpr std::string_view no_transaction = "-- no transaction";

// A migration that waits for a lock holds up everyone who comes after it, so it gives up soon and is tried again.
constexpr std::string_view short_lock_waits = "SET lock_timeout = '10s'";
// CREATE INDEX CONCURRENTLY waits for older transactions and holds nobody up; given up, it would leave an invalid
// index.
constexpr std::string_view any_lock_waits = "SET lock_timeout = 0";

constexpr std::string_view create_history = R"(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  ))";

constexpr Query try_lock{"vobe.migrations.try_lock", "SELECT pg_try_advisory_lock($1)"};
constexpr Query read_history{"vobe.migrations.history",
                             R"(SELECT name, sha256 FROM schema_migrations ORDER BY name COLLATE "C")"};
constexpr Query record{"vobe.migrations.record", "INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)"};

struct Applied {
  std::string name;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(Applied, (), (name, sha256))

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw Error("SHA-256 is not available");
  }
  return hex_encode({reinterpret_cast<char const*>(digest.data()), length});
}

Task<> lock(DedicatedConnection& connection) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  auto const give_up = steady_clock::now() + longest_lock_wait;
  while (!(co_await connection.value<bool>(try_lock, lock_key)).value_or(false)) {
    if (steady_clock::now() >= give_up) throw Unavailable("another process has been migrating for too long");
    pause.expires_after(lock_poll_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

/// Throws Error unless `applied` is a beginning of `migrations`, or all of them and newer ones behind.
void check_history(std::span<Migration const> migrations, std::vector<Applied> const& applied) {
  auto const in_order = [](Migration const& a, Migration const& b) { return a.name < b.name; };
  if (std::ranges::adjacent_find(migrations, std::not_fn(in_order)) != migrations.end()) {
    throw Error("the migrations are not in the order of their names");
  }
  std::size_t const common = std::min(migrations.size(), applied.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (migrations[i].name != applied[i].name) {
      throw Error(fmt::format("the database has the migration {} where this program has {}", applied[i].name,
                              migrations[i].name));
    }
    if (sha256(migrations[i].sql) != applied[i].sha256) {
      throw Error(fmt::format("the migration {} was changed after it had been applied", applied[i].name));
    }
  }
}

Task<> apply_in_transaction(DedicatedConnection& connection, Migration migration) {
  co_await connection.script("BEGIN");
  co_await connection.script(migration.sql);
  co_await connection.execute(record, migration.name, sha256(migration.sql));
  co_await connection.script("COMMIT");
}

// Command by command, since several in one string would be one transaction again. What fails half-way runs again from
// its first command, so such a file is written to be repeatable.
Task<> apply_command_by_command(DedicatedConnection& connection, Migration migration) {
  co_await connection.script(any_lock_waits);
  for (std::string_view const command : split_commands(migration.sql)) co_await connection.script(command);
  co_await connection.execute(record, migration.name, sha256(migration.sql));
  co_await connection.script(short_lock_waits);
}

}  // namespace

// What fails leaves by exception; the connection is closed then, and with it go its lock and its open transaction.
Task<int> migrate(Database& database, std::span<Migration const> migrations) {
  auto const connection = co_await database.dedicate();
  co_await lock(*connection);
  co_await connection->script(create_history);
  co_await connection->script(short_lock_waits);
  auto const applied = co_await connection->rows<Applied>(read_history);
  check_history(migrations, applied);
  int count = 0;
  for (Migration const& migration : migrations.subspan(std::min(migrations.size(), applied.size()))) {
    if (migration.sql.starts_with(no_transaction)) {
      co_await apply_command_by_command(*connection, migration);
    } else {
      co_await apply_in_transaction(*connection, migration);
    }
    ++count;
  }
  co_return count;
}

}  // namespace vobe::postgres
