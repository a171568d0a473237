// One connection and what a Server shares with its connections. Private to this folder: it includes Asio's sockets.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "chassis/core/context.hpp"
#include "chassis/core/task.hpp"
#include "chassis/http/router.hpp"
#include "chassis/http/server.hpp"
#include "chassis/http/sockets.hpp"

namespace vobe::http {

/// One accepted connection. Owned by its coroutine; the server keeps a pointer to end it in time.
struct Connection {
  Socket socket;
  Context context;
  boost::beast::flat_buffer buffer;
  std::string out;  // the answer; kept for the next
  Clock::time_point expires = Clock::time_point::max();
  bool idle = true;
  std::string peer_address;

  explicit Connection(Socket accepted) : socket(std::move(accepted)) {}

  void expire_after(std::chrono::milliseconds time) { expires = Clock::now() + time; }
  /// While a handler works: it has a deadline of its own.
  void expire_never() { expires = Clock::time_point::max(); }

  /// Appends what has arrived; false when the peer is gone or time is up.
  Task<bool> receive();

  /// Sends what the socket takes without a wait, and cuts that off; false when the peer is gone.
  bool send_at_once(std::string_view& bytes);

  /// Sends all of it; false when the peer is gone or time is up. The bytes outlive the call.
  Task<bool> send(std::string_view bytes);
};

class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  ServerState(asio::io_context& io, Router& router, ServerOptions options)
      : io(io), router(router), options(options), sweep_timer(io.get_executor()) {}

  void adopt(Socket socket);
  void start_sweeping();

  asio::io_context& io;
  Router& router;
  ServerOptions options;
  std::list<Connection*> connections;
  Timer sweep_timer;
  bool sweeping = false;
  bool draining = false;

 private:
  void sweep();
};

/// Serves a connection from its first byte to its last.
Task<> serve(std::shared_ptr<ServerState> server, std::unique_ptr<Connection> connection);

}  // namespace vobe::http
