// Waiting in a coroutine for a callback. Private to this folder, and heavy: for .cpp files.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <utility>

#include "chassis/core/task.hpp"

namespace vobe::postgres {

/// Suspends, calls `start(reply)`, and resumes on the coroutine's own executor, which carries its Context, when
/// `reply(error, value)` is called. `start` must neither throw nor call `reply` before it returns.
template <class Value, class Start>
Task<Value> awaiting(Start start) {
  return asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr, Value)>(
      [](auto handler, Start start) {
        auto executor = asio::get_associated_executor(handler);
        start([handler = std::move(handler), executor](std::exception_ptr error, Value value) mutable {
          asio::dispatch(executor,
                         [handler = std::move(handler), error = std::move(error), value = std::move(value)]() mutable {
                           std::move(handler)(std::move(error), std::move(value));
                         });
        });
      },
      asio::use_awaitable, std::move(start));
}

}  // namespace vobe::postgres
