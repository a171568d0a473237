// "Something has changed": one coroutine waits, others tell it. One event loop's.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

#include "chassis/core/task.hpp"

namespace vobe::events {

class Signal {
 public:
  explicit Signal(asio::any_io_executor const& executor) : timer_(executor) {}

  /// Ends the wait under way, or else the next one.
  void notify() {
    notified_ = true;
    timer_.cancel();
  }

  /// Until notified, but not longer than this. Awaited by one coroutine at a time; the Signal outlives the wait.
  Task<> wait(std::chrono::milliseconds longest) {
    if (!notified_) {
      timer_.expires_after(longest);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    notified_ = false;
  }

 private:
  asio::steady_timer timer_;
  bool notified_ = false;
};

}  // namespace vobe::events
