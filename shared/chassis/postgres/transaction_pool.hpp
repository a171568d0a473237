// The bounded pool of connections that transactions run on. Private to this folder.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/postgres/connection.hpp"

namespace vobe::postgres {

class TransactionPool;

/// A pool's connection while one transaction has it. Its destructor rolls back what is open, in the background, and
/// only then gives the connection back; a connection that can't be rolled back is closed.
class TransactionConnection {
 public:
  enum class State { unused, open, settled };  // settled: the server has answered COMMIT

  TransactionConnection(std::shared_ptr<TransactionPool> const& pool, std::shared_ptr<Connection> const& connection)
      : pool_(pool), connection_(connection) {}
  ~TransactionConnection();
  TransactionConnection(TransactionConnection const&) = delete;
  TransactionConnection& operator=(TransactionConnection const&) = delete;

  [[nodiscard]] std::weak_ptr<Connection> const& connection() const noexcept { return connection_; }

  State state = State::unused;

 private:
  std::weak_ptr<TransactionPool> pool_;
  std::weak_ptr<Connection> connection_;  // weak: see connection.hpp on ownership
};

struct TransactionPoolOptions {
  unsigned connections = 4;
  unsigned waiting = 256;
  std::chrono::milliseconds longest_wait{2000};
};

/// Opens connections when they are first needed and hands them out in the order of asking. One thread.
class TransactionPool : public std::enable_shared_from_this<TransactionPool> {
 public:
  TransactionPool(asio::any_io_executor executor, ConnectionOptions connection, TransactionPoolOptions options,
                  std::move_only_function<void(std::string_view reason)> on_lost);

  /// Throws Unavailable (closed, too many wait, waited too long, can't connect) or DeadlineExceeded.
  Task<std::unique_ptr<TransactionConnection>> acquire(Deadline deadline);

  /// Takes back a connection on which no transaction is open.
  void release(std::shared_ptr<Connection> connection);

  void close();

 private:
  using Take = std::move_only_function<void(std::exception_ptr, std::unique_ptr<TransactionConnection>)>;
  struct Waiter {
    Deadline deadline;  // the request's
    Deadline patience;  // the pool's
    Take take;
  };

  void open_if_needed();
  static Task<> open_one(std::shared_ptr<TransactionPool> self);
  void lost(Connection const* connection, std::string_view reason);
  void refuse_all(std::string const& why);
  void sweep_later();
  void sweep();

  asio::any_io_executor executor_;
  ConnectionOptions connection_options_;
  TransactionPoolOptions options_;
  std::move_only_function<void(std::string_view)> on_lost_;
  std::vector<std::shared_ptr<Connection>> idle_;  // the warmest last
  std::deque<Waiter> waiters_;
  asio::steady_timer timer_;
  std::size_t open_ = 0;  // idle, lent or being opened
  std::size_t connecting_ = 0;
  bool sweeping_ = false;
  bool closed_ = false;
};

}  // namespace vobe::postgres
