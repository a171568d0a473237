// One works, all who asked for the same before it began get the answer.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::resilience {

/// Work by key, for one worker: at most one flight of a key is in the air, and one is boarding. Nobody joins a flight
/// that has begun, so an answer never is of a time before it was asked for: whoever has written something finds it in
/// what he asks for next, though nothing is told to forget. (What group commit does for writes, for reads.)
/// Not thread-safe.
template <class T>
class SingleFlight {
 public:
  /// `fair`: the least time for a flight. Whoever has less works for himself alone, lest his hurry spoil it for others.
  explicit SingleFlight(std::chrono::milliseconds fair) : fair_(fair) {}

  /// The result of work on `key` that begins from now on: of the flight that is boarding, or of `work`, begun when the
  /// flight in the air has landed (or when waiting for it would leave less than the fair time). Runs under the Context
  /// of who brought the work; if his time ends before it is done, the others try again. Throws what the work throws, to
  /// all; DeadlineExceeded to who can't wait longer. Work that is not begun is dropped.
  Task<std::shared_ptr<T const>> join(std::string key, Task<T> work) {
    Context const* const context = co_await current_context();
    Deadline const deadline = context ? context->deadline : no_deadline;
    Deadline const latest_start = deadline == no_deadline ? deadline : deadline - fair_;
    auto const hurried = [&] { return latest_start <= std::chrono::steady_clock::now(); };
    while (auto const flight = hurried() ? nullptr : boarding(key)) {
      co_await landing(*flight, latest_start);
      bool const departed = boarding(key) != flight;
      if (departed) co_await landing(*flight, deadline);
      if (departed && !flight->landed) throw DeadlineExceeded("what others asked for did not come in time");
      if (flight->landed && !flight->given_up) co_return arrived(*flight);
    }
    if (hurried()) co_return std::make_shared<T const>(co_await std::move(work));

    auto const flight = std::make_shared<Flight>();
    if (auto const before = in_air(key)) {
      lanes_[key].boarding = flight;
      co_await landing(*before, latest_start);
    }
    lanes_[key] = {.in_air = flight, .boarding = nullptr};
    auto result = co_await attempt(std::move(work));
    if (result) flight->result = std::make_shared<T const>(std::move(*result));
    else flight->error = result.error();
    flight->given_up = flight->error && deadline != no_deadline && deadline <= std::chrono::steady_clock::now();
    land(key, *flight);
    co_return arrived(*flight);
  }

 private:
  struct Flight {
    bool landed = false;
    bool given_up = false;  // for want of the leader's time
    std::shared_ptr<T const> result;
    std::exception_ptr error;
    std::vector<asio::steady_timer*> waiting;
  };
  struct Lane {
    std::shared_ptr<Flight> in_air;  // the one that began last
    std::shared_ptr<Flight> boarding;
  };

  std::shared_ptr<Flight> boarding(std::string const& key) const {
    auto const lane = lanes_.find(key);
    return lane == lanes_.end() ? nullptr : lane->second.boarding;
  }

  std::shared_ptr<Flight> in_air(std::string const& key) const {
    auto const lane = lanes_.find(key);
    return lane == lanes_.end() ? nullptr : lane->second.in_air;
  }

  void land(std::string const& key, Flight& flight) {
    flight.landed = true;
    for (auto* const timer : flight.waiting) timer->cancel();
    auto const lane = lanes_.find(key);
    if (lane == lanes_.end() || lane->second.in_air.get() != &flight) return;
    if (lane->second.boarding) lane->second.in_air = nullptr;
    else lanes_.erase(lane);
  }

  /// Comes back when the flight has landed, or at that time.
  static Task<> landing(Flight& flight, Deadline latest) {
    if (flight.landed) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, latest);
    flight.waiting.push_back(&timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(flight.waiting, &timer);
  }

  static std::shared_ptr<T const> arrived(Flight const& flight) {
    if (flight.error) std::rethrow_exception(flight.error);
    return flight.result;
  }

  std::chrono::milliseconds fair_;
  std::unordered_map<std::string, Lane> lanes_;
};

}  // namespace vobe::resilience
