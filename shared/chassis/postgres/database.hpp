// PostgreSQL for one worker: libpq in pipeline mode on the worker's event loop.
//
//   constexpr postgres::Query find_comment{"find_comment", "SELECT … FROM comments WHERE id = $1"};
//   std::optional<CommentRow> row = co_await db.row<CommentRow>(find_comment, id);
//
// A row type is a described struct (BOOST_DESCRIBE_STRUCT); its members are matched with the columns by name, checked
// once per query. Single statements share a few pipelined connections, each with a Sync of its own, so one's error
// undoes nobody else's write. Transactions take a connection of their own from a second, bounded pool.
//
// Every wait ends at the request's deadline (core/context.hpp) or the pool's own bound, whichever is first. Errors:
// Unavailable (no connection, broken connection, pool exhausted), DeadlineExceeded, ConstraintViolation, DatabaseError.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/task.hpp"
#include "chassis/postgres/parameters.hpp"
#include "chassis/postgres/result.hpp"

namespace vobe::postgres {

/// How the server plans a prepared statement.
enum class Plans {
  kept,      // once per connection, for any parameters: for statements of which one plan serves all, as most should be
  per_call,  // by its parameters where that looks cheaper, which costs as much as running a short statement
};

/// SQL with the name under which it is prepared, measured and logged. Both are string literals.
struct Query {
  std::string_view name;
  std::string_view sql;
  Plans plans = Plans::kept;
};

/// The statement was refused by the server: SQLSTATE, and the constraint where one is named.
class DatabaseError : public Error {
 public:
  DatabaseError(std::string const& message, std::string sqlstate, std::string constraint)
      : Error(message), sqlstate(std::move(sqlstate)), constraint(std::move(constraint)) {}
  std::string sqlstate;
  std::string constraint;
};

/// 55P03: a row stayed locked by others for longer than lock_timeout. Trying again may succeed.
class LockNotAvailable : public Unavailable {
  using Unavailable::Unavailable;
};

/// Class 23: unique, foreign key, check, not null. `constraint` says which.
class ConstraintViolation : public DatabaseError {
  using DatabaseError::DatabaseError;
};

class TransactionConnection;
class DedicatedConnection;
class DatabaseState;

/// What statements are run on: a Database (each statement by itself) or a Transaction. Repositories take this.
/// Arguments are encoded at the call, not when the Task is awaited: a repository's function may return the Task of a
/// statement on its own parameters.
class Session {
 public:
  virtual ~Session() = default;

  /// All rows.
  template <class Row, class... Arguments>
  Task<std::vector<Row>> rows(Query query, Arguments const&... arguments) {
    return all_rows<Row>(run(query, Parameters(arguments...)));
  }

  /// The first row, or nothing.
  template <class Row, class... Arguments>
  Task<std::optional<Row>> row(Query query, Arguments const&... arguments) {
    return first_row<Row>(run(query, Parameters(arguments...)));
  }

  /// The single column of the first row, or nothing when there is no row (a NULL needs T = std::optional<…>).
  template <class T, class... Arguments>
  Task<std::optional<T>> value(Query query, Arguments const&... arguments) {
    return first_value<T>(run(query, Parameters(arguments...)));
  }

  /// The single column of every row.
  template <class T, class... Arguments>
  Task<std::vector<T>> values(Query query, Arguments const&... arguments) {
    return all_values<T>(run(query, Parameters(arguments...)));
  }

  /// How many rows were touched.
  template <class... Arguments>
  Task<std::int64_t> execute(Query query, Arguments const&... arguments) {
    return affected_rows(run(query, Parameters(arguments...)));
  }

  virtual Task<Result> run(Query query, Parameters parameters) = 0;

 private:
  template <class Row>
  static Task<std::vector<Row>> all_rows(Task<Result> statement) {
    co_return decode_rows<Row>(co_await std::move(statement));
  }
  template <class Row>
  static Task<std::optional<Row>> first_row(Task<Result> statement) {
    Result const result = co_await std::move(statement);
    if (result.size() == 0) co_return std::nullopt;
    co_return decode_row<Row>(result, 0);
  }
  template <class T>
  static Task<std::optional<T>> first_value(Task<Result> statement) {
    Result const result = co_await std::move(statement);
    if (result.size() == 0) co_return std::nullopt;
    co_return decode_value<T>(result, 0, 0);
  }
  template <class T>
  static Task<std::vector<T>> all_values(Task<Result> statement) {
    Result const result = co_await std::move(statement);
    std::vector<T> values;
    values.reserve(result.size());
    for (std::size_t i = 0; i < result.size(); ++i) values.push_back(decode_value<T>(result, i, 0));
    co_return values;
  }
  static Task<std::int64_t> affected_rows(Task<Result> statement) {
    co_return (co_await std::move(statement)).affected();
  }
};

/// An open transaction on a connection of its own. Rolled back when it is left without commit(); its connection goes
/// back to the pool then. Belongs to one coroutine. What outlives a transaction on a connection must not be used in
/// it: SET LOCAL instead of SET, pg_advisory_xact_lock instead of pg_advisory_lock.
class Transaction : public Session {
 public:
  explicit Transaction(std::unique_ptr<TransactionConnection> connection);
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() override;

  Task<Result> run(Query query, Parameters parameters) override;

  /// Returns once the server has made it durable. When the connection breaks (Unavailable) or the deadline passes
  /// (DeadlineExceeded) before the answer, the outcome is unknown: callers repeat with their Idempotency-Key. After a
  /// statement that failed nothing is committed and DatabaseError is thrown, with SQLSTATE 25P02.
  Task<> commit();

 private:
  std::unique_ptr<TransactionConnection> connection_;
};

/// Told what the connections go through; telemetry turns it into metrics and logs. Called on the event loop, must
/// neither throw nor wait.
class QueryObserver {
 public:
  virtual ~QueryObserver() = default;
  /// A statement's wait ended: with its answer, its error or the deadline. `duration` counts from the call to run.
  virtual void on_query(std::string_view name, std::chrono::nanoseconds duration, bool ok) = 0;
  /// A connection was lost or an attempt to connect failed. `reason` may name host and user: for logs only.
  virtual void on_connection_lost([[maybe_unused]] std::string_view reason) {}
};

struct DatabaseOptions {
  std::string url;  // libpq connection string or URL
  std::string application_name;
  unsigned pipelined_connections = 2;                // shared by single statements
  unsigned transaction_connections = 4;              // most at once; opened when first needed
  unsigned waiting_transactions = 256;               // more than these get Unavailable at once
  std::chrono::milliseconds transaction_wait{2000};  // for a free connection, then Unavailable
  unsigned waiting_statements = 4096;                // per worker, likewise
  std::chrono::milliseconds statement_timeout{5000};
  std::chrono::milliseconds lock_timeout{2000};  // how long a statement waits for a row that others hold
  std::chrono::milliseconds idle_in_transaction_timeout{10000};
  std::chrono::milliseconds connect_timeout{3000};
  QueryObserver* observer = nullptr;  // not owned; outlives the Database
};

/// One worker's connections. Not thread-safe: used from its event loop only, which must outlive it. Connects in the
/// background and again with growing, jittered waits after a loss; until then every call throws Unavailable.
class Database : public Session {
 public:
  Database(asio::any_io_executor executor, DatabaseOptions options);
  ~Database() override;  // closes
  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;

  Task<Result> run(Query query, Parameters parameters) override;

  /// Waits for a free connection until the deadline or `transaction_wait`. BEGIN travels with the first statement.
  Task<Transaction> begin();

  /// Whether a connection stands.
  [[nodiscard]] bool connected() const;

  /// Why the last attempt to connect failed or a connection was lost; for logs, since it may name host and user.
  [[nodiscard]] std::string last_failure() const;

  /// A single connection outside the pools, for advisory locks and migrations; throws Unavailable when it can't be
  /// had. Its statements run one after the other and without a statement timeout.
  Task<std::unique_ptr<DedicatedConnection>> dedicate();

  /// Ends all connections; waits that are under way throw Unavailable.
  void close();

 private:
  std::shared_ptr<DatabaseState> state_;
};

/// A connection that one job keeps as long as it lives (an advisory lock dies with it).
class DedicatedConnection : public Session {
 public:
  /// Runs commands separated by semicolons through the simple protocol, as one implicit transaction unless the
  /// script says otherwise.
  virtual Task<> script(std::string_view sql) = 0;
};

}  // namespace vobe::postgres
