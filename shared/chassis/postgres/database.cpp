#include "chassis/postgres/database.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "chassis/core/context.hpp"
#include "chassis/postgres/awaiting.hpp"
#include "chassis/postgres/connection.hpp"
#include "chassis/postgres/transaction_pool.hpp"

namespace vobe::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{5000};
// A connection that stood this long counts as a success, after which the pauses start small again.
constexpr milliseconds stable_after{1000};

constexpr Query commit_transaction{"vobe.commit", "COMMIT"};

/// Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015).
class Backoff {
 public:
  milliseconds next() {
    auto const ceiling = std::min(longest_pause, first_pause * (1 << std::min(attempt_++, 10)));
    return milliseconds(std::uniform_int_distribution<std::int64_t>(0, ceiling.count())(random_));
  }
  void reset() { attempt_ = 0; }

 private:
  int attempt_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

Deadline deadline_of(asio::any_io_executor const& executor) {
  Context const* const context = context_of(executor);
  return context ? context->deadline : no_deadline;
}

void check(Deadline deadline, std::string_view name) {
  if (deadline != no_deadline && deadline <= steady_clock::now()) {
    throw DeadlineExceeded(fmt::format("query {}: the deadline had passed", name));
  }
}

ConnectionOptions connection_options(DatabaseOptions const& options) {
  return {.url = options.url,
          .application_name = options.application_name,
          .statement_timeout = options.statement_timeout,
          .lock_timeout = options.lock_timeout,
          .idle_in_transaction_timeout = options.idle_in_transaction_timeout,
          .connect_timeout = options.connect_timeout,
          .observer = options.observer};
}

/// Runs a statement on a connection that is owned elsewhere. `parameters` outlives the wait.
Task<Result> ask(std::weak_ptr<Connection> connection, Query query, Parameters const& parameters, Deadline deadline,
                 bool begin = false) {
  if (connection.expired()) throw Unavailable("the connection to the database was lost");
  return awaiting<Result>([=, &parameters](auto reply) {
    connection.lock()->submit(query, parameters, deadline, std::move(reply), begin);
  });
}

class Dedicated : public DedicatedConnection {
 public:
  explicit Dedicated(std::shared_ptr<Connection> const& connection) : connection_(connection) {}
  ~Dedicated() override {
    if (auto const connection = connection_.lock()) connection->close();
  }

  Task<Result> run(Query query, Parameters parameters) override {
    Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
    check(deadline, query.name);
    co_return co_await ask(connection_, query, parameters, deadline);
  }

  Task<> script(std::string_view sql) override {
    Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
    check(deadline, "script");
    if (connection_.expired()) throw Unavailable("the connection to the database was lost");
    if (connection_.lock()->waiting() > 0) throw Unavailable("an earlier statement is still under way");
    co_await awaiting<Result>([this, sql, deadline](auto reply) {
      connection_.lock()->submit_script(std::string(sql), deadline, std::move(reply));
    });
  }

 private:
  std::weak_ptr<Connection> connection_;
};

}  // namespace

/// What a Database shares with the coroutines that keep it connected; they end when it is closed.
class DatabaseState : public std::enable_shared_from_this<DatabaseState> {
 public:
  DatabaseState(asio::any_io_executor executor, DatabaseOptions given)
      : options(std::move(given)), executor_(std::move(executor)) {}

  void start() {
    transactions = std::make_shared<TransactionPool>(
        executor_, connection_options(options),
        TransactionPoolOptions{options.transaction_connections, options.waiting_transactions, options.transaction_wait},
        [weak = weak_from_this()](std::string_view reason) {
          if (auto const state = weak.lock()) state->note_failure(reason);
        });
    for (unsigned i = 0; i < options.pipelined_connections; ++i) lanes_.emplace_back(executor_);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      asio::co_spawn(executor_, keep_connected(shared_from_this(), i), asio::detached);
    }
  }

  void close() {
    closed_ = true;
    transactions->close();
    for (Lane& lane : lanes_) {
      if (auto const connection = std::exchange(lane.connection, nullptr)) connection->close();
      lane.wake.cancel();
    }
  }

  /// The connection with the shortest queue. Throws Unavailable.
  [[nodiscard]] std::shared_ptr<Connection> const& choose() const {
    std::shared_ptr<Connection> const* best = nullptr;
    std::size_t waiting = 0;
    for (Lane const& lane : lanes_) {
      if (!lane.connection) continue;
      waiting += lane.connection->waiting();
      if (!best || lane.connection->waiting() < (*best)->waiting()) best = &lane.connection;
    }
    if (!best) throw Unavailable("the database can't be reached");
    if (waiting >= options.waiting_statements) throw Unavailable("too many statements wait for the database");
    return *best;
  }

  [[nodiscard]] bool connected() const {
    return std::ranges::any_of(lanes_, [](Lane const& lane) { return lane.connection != nullptr; });
  }

  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] asio::any_io_executor const& executor() const { return executor_; }

  void note_failure(std::string_view reason) {
    last_failure = reason;
    if (options.observer) options.observer->on_connection_lost(reason);
  }

  DatabaseOptions const options;
  std::shared_ptr<TransactionPool> transactions;
  std::string last_failure;

 private:
  struct Lane {
    explicit Lane(asio::any_io_executor const& executor) : wake(executor) {}
    std::shared_ptr<Connection> connection;  // null while there is none
    asio::steady_timer wake;                 // ends a pause, or the wait for the connection to break
  };

  static Task<> keep_connected(std::shared_ptr<DatabaseState> state, std::size_t index) {
    Lane& lane = state->lanes_[index];
    Backoff backoff;
    while (!state->closed_) {
      auto opened = co_await Connection::open(state->executor_, connection_options(state->options));
      if (opened) {
        auto const since = steady_clock::now();
        co_await state->stand(lane, *opened);
        if (steady_clock::now() - since >= stable_after) backoff.reset();
      } else if (!state->closed_) {
        state->note_failure(opened.error());
      }
      if (state->closed_) co_return;
      lane.wake.expires_after(backoff.next());
      co_await lane.wake.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  /// Returns when the connection has broken.
  Task<> stand(Lane& lane, std::shared_ptr<Connection> connection) {
    if (closed_) {
      connection->close();
      co_return;
    }
    lane.connection = connection;
    lane.wake.expires_at(steady_clock::time_point::max());
    connection->on_broken([weak = weak_from_this(), &lane](std::string_view reason) {
      auto const state = weak.lock();
      if (!state) return;
      lane.connection = nullptr;
      lane.wake.cancel();
      if (!state->closed_) state->note_failure(reason);
    });
    co_await lane.wake.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  asio::any_io_executor executor_;
  std::deque<Lane> lanes_;
  bool closed_ = false;
};

Transaction::Transaction(std::unique_ptr<TransactionConnection> connection) : connection_(std::move(connection)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Task<Result> Transaction::run(Query query, Parameters parameters) {
  using State = TransactionConnection::State;
  Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
  if (connection_->state == State::settled) throw std::logic_error("a statement was run after commit");
  check(deadline, query.name);
  bool const first = connection_->state == State::unused;
  connection_->state = State::open;
  co_return co_await ask(connection_->connection(), query, parameters, deadline, first);
}

Task<> Transaction::commit() {
  using State = TransactionConnection::State;
  Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
  if (connection_->state == State::settled) throw std::logic_error("commit was called twice");
  check(deadline, commit_transaction.name);
  if (connection_->state == State::open) {
    Parameters const none;
    Result const result = co_await ask(connection_->connection(), commit_transaction, none, deadline);
    connection_->state = State::settled;
    // The server answers COMMIT of a failed transaction with success, under this tag.
    if (result.command() == "ROLLBACK") {
      throw DatabaseError("a statement of the transaction had failed, so it was rolled back", "25P02", "");
    }
  }
  connection_->state = State::settled;
}

Database::Database(asio::any_io_executor executor, DatabaseOptions options)
    : state_(std::make_shared<DatabaseState>(std::move(executor), std::move(options))) {
  state_->start();
}

Database::~Database() {
  state_->close();
}

Task<Result> Database::run(Query query, Parameters parameters) {
  Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
  check(deadline, query.name);
  auto const& connection = state_->choose();
  co_return co_await awaiting<Result>(
      [&](auto reply) { connection->submit(query, parameters, deadline, std::move(reply)); });
}

Task<Transaction> Database::begin() {
  Deadline const deadline = deadline_of(co_await asio::this_coro::executor);
  check(deadline, "begin");
  if (!connected()) throw Unavailable("the database can't be reached");
  co_return Transaction(co_await state_->transactions->acquire(deadline));
}

bool Database::connected() const {
  return state_->connected();
}

std::string Database::last_failure() const {
  return state_->last_failure;
}

Task<std::unique_ptr<DedicatedConnection>> Database::dedicate() {
  auto const executor = co_await asio::this_coro::executor;
  check(deadline_of(executor), "dedicate");
  auto const state = state_;
  if (state->closed()) throw Unavailable("the database is closed");
  ConnectionOptions options = connection_options(state->options);
  options.statement_timeout = options.lock_timeout = options.idle_in_transaction_timeout = milliseconds(0);
  if (Context const* const context = context_of(executor)) {
    options.connect_timeout = std::min(options.connect_timeout, context->remaining());
  }
  // Its own timers and replies belong to the worker, not to the request that asked for it.
  auto opened = co_await Connection::open(state->executor(), std::move(options));
  if (!opened) {
    state->note_failure(opened.error());
    throw Unavailable("the database can't be reached");
  }
  co_return std::make_unique<Dedicated>(*opened);
}

void Database::close() {
  state_->close();
}

}  // namespace vobe::postgres
