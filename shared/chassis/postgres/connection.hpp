// One connection to PostgreSQL in pipeline mode on the worker's event loop. Private to this folder.
//
// Statements are sent as they come and answered in order. Each is followed by a Sync of its own: what stands between
// two Syncs is one implicit transaction, so with a shared one a neighbour's error would undo a write that had already
// been answered. For the same reason a reply waits for its own PGRES_PIPELINE_SYNC.
//
// A Connection lives once: when it breaks, every waiting reply gets Unavailable and its owner opens another. Used from
// one thread only.
//
// Ownership: its wait for input keeps it alive until it breaks, close() is called or the event loop is destroyed. It
// owns the replies, which own the coroutines that wait for them, so what lives in those coroutines (a transaction)
// refers to it weakly; otherwise an event loop destroyed with work under way would leave a cycle behind.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <exception>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/postgres/database.hpp"

struct pg_conn;  // libpq's

namespace vobe::postgres {

struct ConnectionOptions {
  std::string url;
  std::string application_name;
  std::chrono::milliseconds statement_timeout{5000};             // 0: none
  std::chrono::milliseconds lock_timeout{2000};                  // 0: none
  std::chrono::milliseconds idle_in_transaction_timeout{10000};  // 0: none
  std::chrono::milliseconds connect_timeout{3000};
  QueryObserver* observer = nullptr;
};

/// Called once with an exception or a result, on the event loop, never from within the call that takes it.
using Reply = std::move_only_function<void(std::exception_ptr, Result)>;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Connects within the time limit, or says why not (for logs: it may name host and user).
  static Task<std::expected<std::shared_ptr<Connection>, std::string>> open(asio::any_io_executor executor,
                                                                            ConnectionOptions options);
  ~Connection();
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  /// Sends a statement, and with `begin` a BEGIN before it under the same Sync, so that the statement can't run outside
  /// the transaction; in the same way what its plans ask for. At `deadline` the reply gets DeadlineExceeded and the
  /// late result is dropped.
  void submit(Query query, Parameters const& parameters, Deadline deadline, Reply reply, bool begin = false);

  /// Sends commands through the simple protocol; nothing else may be under way.
  void submit_script(std::string const& sql, Deadline deadline, Reply reply);

  /// Statements whose answer is outstanding, those no longer waited for included.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
  [[nodiscard]] bool broken() const noexcept { return handle_ == nullptr; }
  /// Called once when the connection breaks or is closed, after all replies were scheduled.
  void on_broken(std::move_only_function<void(std::string_view reason)> callback) { on_broken_ = std::move(callback); }

  void close() { break_off("closed"); }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  struct Finish {
    void operator()(pg_conn* handle) const noexcept;
  };

  /// What the server keeps under a name on this connection.
  struct Prepared {
    Query query;
    std::string server_name;
    unsigned generation = 0;
    bool known = false;          // Parse was sent and has not failed
    std::exception_ptr failure;  // of the last Parse, for the statements that were sent behind it
  };

  struct Step {
    Prepared* prepared = nullptr;
    bool parses = false;
  };

  struct Pending {
    std::string_view name;
    Deadline deadline;
    SteadyTime since;
    Reply reply;                  // empty when it is no longer waited for
    std::array<Step, 6> steps{};  // at most BEGIN, how to plan, and the statement, all prepared
    unsigned steps_sent = 0;
    unsigned steps_answered = 0;
    bool script = false;
    std::exception_ptr error = nullptr;
    Result result = {};
  };

  struct Answer {
    Reply reply;
    std::exception_ptr error;
    Result result;
  };

  Connection(asio::any_io_executor executor, ConnectionOptions options);
  Task<std::string> connect();  // empty when it stands, else why not
  Task<bool> socket_ready(bool to_read);
  bool duplicate_socket();

  Prepared& prepared(Query query);
  bool send(Pending& pending, Prepared& prepared, Parameters const& parameters);
  void enqueue(Pending pending, bool sent);
  void flush();
  void wait_for_input();
  void receive();
  void collect_answers();
  void take_result(pg_result* owned);
  void take_error(Pending& pending, pg_result const* error);
  void finish_front(SteadyTime now);
  void reply_to_answered();
  void sweep_later();
  void sweep();
  void break_off(std::string reason);
  [[nodiscard]] std::string last_message() const;

  asio::any_io_executor executor_;
  ConnectionOptions options_;
  std::unique_ptr<pg_conn, Finish> handle_;
  asio::posix::stream_descriptor socket_;  // a duplicate: libpq closes its own
  asio::steady_timer timer_;               // first the connect limit, then the sweep
  std::unordered_map<std::string_view, Prepared> prepared_;
  std::deque<Pending> waiting_;
  std::vector<Answer> answered_;
  std::move_only_function<void(std::string_view)> on_broken_;
  SteadyTime last_progress_;
  bool connecting_ = true;
  bool timed_out_ = false;
  bool flushing_ = false;
  bool sweeping_ = false;
};

}  // namespace vobe::postgres
