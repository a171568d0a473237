// What travels with a request through every coroutine that works for it: deadline, trace, request id, language.
//
// It rides on the executor. The server spawns a connection's coroutine on an executor that carries a Context; every
// coroutine awaited or spawned below inherits that executor, so clients and pools find deadline and trace by
// `co_await current_context()` and no handler has to pass them on.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "chassis/core/task.hpp"

namespace vobe {

using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline no_deadline = Deadline::max();

/// One request's (or one background job's) surroundings. Owned by whoever spawned the work, outlives all of it, and
/// is touched by one thread only.
struct Context {
  Deadline deadline = no_deadline;
  std::string request_id = {};
  std::string trace_id = {};  // 32 hexadecimal digits, W3C Trace Context
  std::string span_id = {};   // 16 hexadecimal digits: this hop's own span
  bool sampled = false;
  std::string language = "en";  // of problems and pages: "en" or "ru"
  bool idempotency_replayed = false;

  /// What is left, at least zero.
  [[nodiscard]] std::chrono::milliseconds remaining() const {
    if (deadline == no_deadline) return std::chrono::milliseconds::max();
    auto const left = deadline - std::chrono::steady_clock::now();
    return std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(left));
  }
};

/// An io_context's executor that also points to a Context. Two pointers, so any_io_executor keeps it in place.
template <class Inner>
class BasicContextExecutor {
 public:
  BasicContextExecutor(Inner inner, Context* context) noexcept : inner_(std::move(inner)), context_(context) {}

  [[nodiscard]] Context* context() const noexcept { return context_; }

  template <class Property>
    requires asio::can_query_v<Inner const&, Property>
  [[nodiscard]] decltype(auto) query(Property const& property) const {
    return asio::query(inner_, property);
  }

  template <class Property>
    requires asio::can_require_v<Inner const&, Property>
  [[nodiscard]] auto require(Property const& property) const {
    using Required = std::decay_t<decltype(asio::require(inner_, property))>;
    return BasicContextExecutor<Required>(asio::require(inner_, property), context_);
  }

  template <class Function>
  void execute(Function&& function) const {
    inner_.execute(std::forward<Function>(function));
  }

  friend bool operator==(BasicContextExecutor const& a, BasicContextExecutor const& b) noexcept {
    return a.inner_ == b.inner_ && a.context_ == b.context_;
  }

 private:
  Inner inner_;
  Context* context_;
};

using ContextExecutor = BasicContextExecutor<asio::io_context::executor_type>;

/// The Context that the executor carries, or null.
inline Context* context_of(asio::any_io_executor const& executor) noexcept {
  auto const* held = executor.target<ContextExecutor>();
  return held ? held->context() : nullptr;
}

/// The running coroutine's Context; null in work that was spawned without one.
inline Task<Context*> current_context() {
  co_return context_of(co_await asio::this_coro::executor);
}

}  // namespace vobe
