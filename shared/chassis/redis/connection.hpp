// One connection and those who wait on it: connects, greets, writes, reads, and begins anew after a loss.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "chassis/redis/address.hpp"
#include "chassis/redis/backoff.hpp"
#include "chassis/redis/client.hpp"
#include "chassis/redis/protocol.hpp"

namespace vobe::redis {

/// Kept alive by its own background coroutine until close(). One event loop's.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::any_io_executor executor, Options options);

  void start();
  void close();
  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::chrono::milliseconds timeout() const { return options_.timeout; }

  /// Sends `bytes`, which hold `replies` commands, and waits for all their replies.
  Task<std::vector<Reply>> exchange(std::string bytes, std::size_t replies, std::chrono::milliseconds limit);

  /// The server's name for a script, empty when it isn't known yet.
  std::string& script_digest(std::string_view name) { return digests_[std::string(name)]; }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  /// Somebody who waits for the next `expected` replies. Once it gave up, `resume` is empty and its replies are
  /// dropped.
  struct Waiter {
    std::size_t expected = 0;
    std::vector<Reply> replies = {};
    std::exception_ptr error = {};
    std::exception_ptr late = {};  // what it throws when `until` has passed
    Moment until = {};
    Moment silent = {};  // the server is taken for dead when nothing at all came until then
    std::move_only_function<void()> resume = {};

    void finish(std::exception_ptr failure);
  };

  Task<> maintain(std::shared_ptr<Connection> self);
  Task<> connect();
  Task<> open_socket();
  Task<> greet();
  Task<> receive();
  void deliver(Answer answer);
  void lose(std::string const& why);

  void flush_soon();
  void flush();
  void watch(Moment until);
  void sweep();

  asio::any_io_executor executor_;
  Options options_;
  Address address_;
  asio::generic::stream_protocol::socket socket_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer pause_;        // between attempts, and the bound of one attempt
  asio::steady_timer sweep_timer_;  // the earliest `until`
  Moment sweep_at_ = Moment::max();
  Moment heard_ = {};
  Backoff backoff_{std::chrono::milliseconds(50), std::chrono::milliseconds(1000)};
  std::unique_ptr<AnswerReader> reader_;
  std::array<char, 65536> received_;
  std::string outgoing_;
  bool flush_posted_ = false;
  bool writing_ = false;
  bool connected_ = false;
  bool closed_ = false;
  std::size_t under_way_ = 0;  // replies that are still expected
  std::deque<std::shared_ptr<Waiter>> waiters_;
  std::unordered_map<std::string, std::string> digests_;
};

}  // namespace vobe::redis
