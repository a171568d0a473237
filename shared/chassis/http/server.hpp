// The HTTP/1.1 server of one worker, and the listener that deals connections to the workers.
//
// Limits and refusals (RFC 9112): header 16 KiB, body as the endpoint says (413 before it is read whole), no message
// whose framing two readers could understand differently, deadlines on header, body, answer and idle connections.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "chassis/http/router.hpp"

namespace vobe::http {

struct ServerOptions {
  std::chrono::milliseconds header_time{10'000};   // from the first byte to the end of the header
  std::chrono::milliseconds body_time{30'000};     // for the body; for a streamed one, for each piece
  std::chrono::milliseconds write_time{30'000};    // for the answer, or each piece of it
  std::chrono::milliseconds idle_time{75'000};     // between requests
  std::chrono::milliseconds request_time{10'000};  // a request's deadline; the caller may only lower it
  std::size_t connections = 4096;                  // per worker; more are closed at once
};

/// Serves connections of one worker. Used from its event loop only.
class Server {
 public:
  Server(asio::io_context& io, Router& router, ServerOptions options = {});
  ~Server();

  /// Ends idle connections at once and the others after their answer; returns when none is left or time is up.
  Task<> drain(std::chrono::milliseconds longest);

  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] asio::io_context& io() const;

 private:
  friend class Listener;
  std::shared_ptr<class ServerState> state_;
};

/// Accepts on one address and hands each connection to the next worker in turn.
class Listener {
 public:
  /// Throws Error (with the port in its text) when the address can't be bound. Port 0 takes a free one.
  Listener(asio::io_context& io, std::string const& address, unsigned short port, std::vector<Server*> servers);
  ~Listener();

  [[nodiscard]] unsigned short port() const;
  void stop();

 private:
  std::shared_ptr<class ListenerState> state_;
};

}  // namespace vobe::http
