// The other end of a socket, byte by byte, and a server to talk to on a thread of its own.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "chassis/http/server.hpp"

namespace vobe::http::testing {

using namespace std::chrono_literals;

inline sockaddr_in loopback(unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A blocking connection that says and hears exactly what a test wants.
class Peer {
 public:
  explicit Peer(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto const address = loopback(port);
    if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error("can't connect");
    }
  }
  static Peer adopt(int socket) { return Peer(socket, 0); }
  Peer(Peer&& other) noexcept : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
  ~Peer() { leave(); }

  void leave() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  /// Sends all of it; what the other side no longer takes is lost.
  Peer& send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }

  /// Says no more; still listens.
  Peer& end() {
    ::shutdown(socket_, SHUT_WR);
    return *this;
  }

  /// Whether the other side has closed within that time; what it said before is kept.
  bool closed(std::chrono::milliseconds longest = 5s) {
    auto const until = std::chrono::steady_clock::now() + longest;
    while (receive(until)) {
    }
    return ended_;
  }

  /// Everything until the other side closes; throws when it doesn't.
  std::string rest() {
    if (!closed()) throw std::runtime_error("not closed, but: " + received_);
    return std::exchange(received_, {});
  }

  /// Everything up to and including `text`; throws when it doesn't come.
  std::string until(std::string_view text, std::chrono::milliseconds longest = 5s) {
    auto const deadline = std::chrono::steady_clock::now() + longest;
    for (;;) {
      if (auto const place = received_.find(text); place != std::string::npos) {
        auto const head = received_.substr(0, place + text.size());
        received_.erase(0, head.size());
        return head;
      }
      if (!receive(deadline)) throw std::runtime_error("never said, but: " + received_);
    }
  }

 private:
  Peer(int socket, int) : socket_(socket) {}

  bool receive(std::chrono::steady_clock::time_point until) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd wait{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return false;
    char chunk[65536];
    auto const count = ::recv(socket_, chunk, sizeof chunk, 0);
    ended_ = count <= 0;
    if (count > 0) received_.append(chunk, static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_;
  bool ended_ = false;
  std::string received_;
};

/// The status of each answer in what was received.
inline std::vector<int> statuses(std::string_view received) {
  std::vector<int> found;
  constexpr std::string_view line = "HTTP/1.1 ";
  for (auto place = received.find(line); place != std::string_view::npos; place = received.find(line, place + 1)) {
    found.push_back(std::atoi(received.substr(place + line.size(), 3).data()));
  }
  return found;
}

inline Task<> sleep(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// A Server with endpoints that the test declares, on a thread and a free port of its own.
class RunningServer {
 public:
  explicit RunningServer(std::function<void(Router&)> const& declare, ServerOptions options = {})
      : server_(io_, router_, options) {
    declare(router_);
    listener_ =
        std::make_unique<Listener>(io_, "127.0.0.1", static_cast<unsigned short>(0), std::vector<Server*>{&server_});
    thread_ = std::thread([this] {
      auto const guard = asio::make_work_guard(io_);
      io_.run();
    });
  }
  ~RunningServer() {
    io_.stop();
    thread_.join();
  }

  [[nodiscard]] unsigned short port() const { return listener_->port(); }

  /// The whole of it, as a service does it at its end.
  void drain(std::chrono::milliseconds longest) {
    listener_->stop();
    asio::co_spawn(io_, server_.drain(longest), asio::use_future).get();
  }

  std::size_t connections() {
    auto const count = [](Server& server) -> Task<std::size_t> { co_return server.connections(); };
    return asio::co_spawn(io_, count(server_), asio::use_future).get();
  }

 private:
  asio::io_context io_{1};
  Router router_;
  Server server_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

inline bool eventually(std::function<bool()> const& holds, std::chrono::milliseconds longest = 5s) {
  auto const until = std::chrono::steady_clock::now() + longest;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

}  // namespace vobe::http::testing
