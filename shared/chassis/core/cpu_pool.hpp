// A small bounded pool of threads for work that burns CPU: password hashing, Markdown of long texts, images.
// Shared by the workers of a process; a job's result comes back on the coroutine's own executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "chassis/core/task.hpp"

namespace vobe {

class CpuPool {
 public:
  /// `waiting`: how many jobs may wait beside those that run; more get Unavailable at once.
  explicit CpuPool(unsigned threads = 1, std::size_t waiting = 64);

  /// Waits for the jobs that run and drops those that wait: their coroutines never resume. Outlives the event loops
  /// that use it; drain them first.
  ~CpuPool();

  CpuPool(CpuPool const&) = delete;
  CpuPool& operator=(CpuPool const&) = delete;

  /// Runs `job` on the pool and resumes here with its result or exception. `job` must own what it touches.
  template <class Function>
  Task<std::invoke_result_t<Function&>> run(Function job) {
    using Result = std::invoke_result_t<Function&>;
    struct Outcome {
      std::exception_ptr error;
      std::optional<std::conditional_t<std::is_void_v<Result>, std::monostate, Result>> value;
    };
    auto const executor = co_await asio::this_coro::executor;
    auto const outcome = std::make_shared<Outcome>();

    admit();  // here, not below: an exception must not leave the initiation, where the coroutine is detached
    auto begin = [this, &executor, &outcome, &job](auto handler) {
      // The guard keeps the event loop running while nothing but this job is under way.
      enqueue([outcome, job = std::move(job), handler = std::move(handler),
               guard = asio::make_work_guard(executor)]() mutable {
        try {
          if constexpr (std::is_void_v<Result>) {
            job();
            outcome->value.emplace();
          } else {
            outcome->value.emplace(job());
          }
        } catch (...) {
          outcome->error = std::current_exception();
        }
        asio::post(guard.get_executor(), std::move(handler));
      });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(begin, asio::use_awaitable);

    if (outcome->error) std::rethrow_exception(outcome->error);
    if constexpr (!std::is_void_v<Result>) co_return std::move(*outcome->value);
  }

  /// Jobs that wait or run.
  [[nodiscard]] std::size_t queued() const;

 private:
  using Job = std::move_only_function<void()>;

  void admit();  // takes a place for one job, or throws Unavailable
  void enqueue(Job job);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe
