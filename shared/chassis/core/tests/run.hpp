// Runs a task to its end on an event loop of its own, under a Context.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"

namespace vobe::testing {

inline void run(Context& context, Task<> task) {
  asio::io_context loop(1);
  std::exception_ptr error;
  bool ended = false;
  asio::co_spawn(ContextExecutor(loop.get_executor(), &context), std::move(task), [&](std::exception_ptr const& e) {
    error = e;
    ended = true;
  });
  loop.run();
  if (error) std::rethrow_exception(error);
  if (!ended) throw std::logic_error("the task never ended");
}

inline void run(Task<> task) {
  Context context;
  run(context, std::move(task));
}

}  // namespace vobe::testing
