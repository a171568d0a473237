// The connections of a Client to its upstream. Private to this folder: it includes Asio's sockets.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/task.hpp"
#include "chassis/http/client.hpp"
#include "chassis/http/client_metrics.hpp"
#include "chassis/http/client_tls.hpp"
#include "chassis/http/sockets.hpp"
#include "chassis/resilience/breaker.hpp"
#include "chassis/resilience/retry_budget.hpp"

namespace vobe::http {

/// No place is free, and enough calls wait already. It says nothing about the upstream.
class PoolExhausted : public Unavailable {
  using Unavailable::Unavailable;
};
/// No connection came free in time: neither does this.
class PoolTooSlow : public DeadlineExceeded {
  using DeadlineExceeded::DeadlineExceeded;
};
/// A stream took all of its time: nor does this.
class StreamTooLong : public DeadlineExceeded {
  using DeadlineExceeded::DeadlineExceeded;
};

// Members of the lists below leave them when they end, also with a coroutine that never resumes.
using Unlinking = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
template <class T>
using Chain = boost::intrusive::list<T, boost::intrusive::constant_time_size<false>>;

/// A kept connection. It is among the busy ones of its places from connecting to its release.
struct Link : Unlinking {
  explicit Link(asio::io_context& io) : socket(io.get_executor()) {}

  void expire_at(Clock::time_point time) { expires = std::min(time, ends); }
  void expire_never() { expires = ends; }
  void close() {
    boost::system::error_code ignored;
    socket.close(ignored);
  }

  Socket socket;
  std::unique_ptr<Tls> tls;  // on it, where the upstream has that
  boost::beast::flat_buffer buffer;
  struct Places* places = nullptr;                       // where it is busy
  Clock::time_point ends = Clock::time_point::max();     // of the whole stream
  Clock::time_point expires = Clock::time_point::max();  // is closed then, while it is busy
  bool timed_out = false;
  bool used_before = false;
};

/// A call that waits for a connection.
struct Turn : Unlinking {
  Turn(asio::io_context& io, Clock::time_point until, std::size_t& all) : timer(io.get_executor(), until), count(all) {
    ++count;
  }
  ~Turn() { --count; }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;

  Timer timer;  // cancelled when it is its turn
  std::size_t& count;
};

/// So many connections of one kind may be busy at once. Calls and streams have places of their own, so that streams,
/// which may take long, don't keep the calls out.
struct Places {
  [[nodiscard]] bool full() const { return busy.size() >= most; }

  std::size_t most;
  std::size_t most_waiting;
  Chain<Link> busy = {};
  Chain<Turn> waiting = {};  // calls that wait for a place, oldest first
  std::size_t waiting_count = 0;
};

struct Upstream {
  std::string host;
  std::string name;  // the host as it was written: who it must prove to be
  bool tls = false;
  unsigned short port = 80;

  /// "http://host:port" or "https://host:port", with or without port and slash at the end; throws Error.
  static Upstream parse(std::string_view url);
};

/// What a Client shares with its calls. Outlives the Client until the last of them has ended.
class ClientState : public std::enable_shared_from_this<ClientState> {
 public:
  ClientState(asio::io_context& io, ClientOptions made_with);

  /// A connection out of the pool, a new one, or the next that comes free; watched until `until`.
  Task<std::unique_ptr<Link>> acquire(Places& places, Clock::time_point until);
  /// The answer to a call is a stream: it takes a place there, and its time begins. Throws PoolExhausted.
  void becomes_stream(Link& link);
  [[nodiscard]] PoolExhausted exhausted(Places const& places) const;
  /// Gives a connection back that can be used again.
  void release(std::unique_ptr<Link> link);
  /// Ends a connection; its place is free.
  void discard(std::unique_ptr<Link> link);
  /// Ends all connections; calls that run or wait end with Unavailable.
  void close();

  ClientOptions const options;
  Upstream const upstream;
  resilience::Breaker breaker;
  resilience::RetryBudget budget;
  ClientMetrics metrics;
  Places calls;
  Places streams;

 private:
  void make_busy(Link& link, Places& places);
  std::unique_ptr<Link> take_idle();
  Task<std::unique_ptr<Link>> connect(Places& places, Clock::time_point until);
  Task<boost::system::error_code> open(Link& link);
  Task<boost::system::error_code> reach(Link& link);
  static void wake_next(Places& places);
  void start_sweeping();

  asio::io_context& io_;
  std::vector<std::unique_ptr<Link>> idle_;
  Timer sweep_timer_;
  bool sweeping_ = false;
  bool closed_ = false;
};

}  // namespace vobe::http
