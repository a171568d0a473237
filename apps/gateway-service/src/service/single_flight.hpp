// One asks, all who want the same get the answer.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

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

namespace vobe::gateway {

/// Work under way by key, for one worker. Not thread-safe.
template <class T>
class SingleFlight {
 public:
  explicit SingleFlight(std::chrono::milliseconds longest) : longest_(longest) {}

  /// The result of the work that is under way for `key`, or of `work`, begun now. Work begun here runs under a deadline
  /// of its own: who started it may have had less time than those who joined. Throws what the work throws, to all.
  /// Work that is not begun is dropped.
  Task<std::shared_ptr<T const>> join(std::string key, Task<T> work) {
    if (auto const found = flights_.find(key); found != flights_.end()) co_return co_await wait(found->second);
    auto const flight = std::make_shared<Flight>();
    flights_.emplace(key, flight);
    Context const* const outer = co_await current_context();
    Context context = outer ? *outer : Context{};
    context.deadline = std::chrono::steady_clock::now() + longest_;
    auto result = co_await attempt(within(context, std::move(work)));
    if (result) flight->result = std::make_shared<T const>(std::move(*result));
    else flight->error = result.error();
    flight->landed = true;
    for (auto* timer : flight->waiting) timer->cancel();
    if (auto const held = flights_.find(key); held != flights_.end() && held->second == flight) flights_.erase(held);
    if (flight->error) std::rethrow_exception(flight->error);
    co_return flight->result;
  }

  /// Who comes from now on starts anew, also while older work is under way.
  void forget_all() { flights_.clear(); }

 private:
  struct Flight {
    bool landed = false;
    std::shared_ptr<T const> result;
    std::exception_ptr error;
    std::vector<asio::steady_timer*> waiting;
  };

  Task<std::shared_ptr<T const>> wait(std::shared_ptr<Flight> flight) {
    Context const* const context = co_await current_context();
    auto until = std::chrono::steady_clock::now() + longest_;
    if (context) until = std::min(until, context->deadline);
    asio::steady_timer timer(co_await asio::this_coro::executor, until);
    flight->waiting.push_back(&timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(flight->waiting, &timer);
    if (!flight->landed) throw DeadlineExceeded("what others asked for did not come in time");
    if (flight->error) std::rethrow_exception(flight->error);
    co_return flight->result;
  }

  std::chrono::milliseconds longest_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace vobe::gateway
