// Several tasks at once, a task's failure as a value, a task under another Context.
//
// Everything here runs on the caller's executor (so the caller's Context is inherited) and on the caller's thread:
// "at once" means that the waits overlap. What starts the tasks stays inside concurrent.cpp, to keep this header light.
#pragma once

#include <cstddef>
#include <exception>
#include <expected>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "chassis/core/task.hpp"

namespace vobe {

struct Context;

namespace concurrent_detail {

/// Starts all, comes back when the last has ended, rethrows what was thrown first (in time).
Task<> run_all(std::vector<Task<>> tasks);

/// Runs under the Context, comes back on the caller's executor.
Task<> run_within(Context* child, Task<> task);

/// A place for a result that may have no default; monostate stands for void where a value is needed.
template <class T>
using Slot = std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>>;

/// `slot` belongs to the awaiting coroutine, which is suspended until this has ended.
template <class T>
Task<> store(Task<T> task, Slot<T>& slot) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    slot.emplace();
  } else {
    slot.emplace(co_await std::move(task));
  }
}

template <class... Ts, std::size_t... I>
std::vector<Task<>> store_each(std::tuple<Slot<Ts>...>& slots, std::index_sequence<I...>, Task<Ts>... tasks) {
  std::vector<Task<>> stored;
  stored.reserve(sizeof...(Ts));
  (stored.push_back(store<Ts>(std::move(tasks), std::get<I>(slots))), ...);
  return stored;
}

}  // namespace concurrent_detail

/// Runs the tasks at the same time and waits for all of them, also when one throws; then rethrows the exception that
/// came first. A Task<void> gives std::monostate.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
Task<std::tuple<std::conditional_t<std::is_void_v<Ts>, std::monostate, Ts>...>> all(Task<Ts>... tasks) {
  std::tuple<concurrent_detail::Slot<Ts>...> slots;
  co_await concurrent_detail::run_all(
      concurrent_detail::store_each<Ts...>(slots, std::index_sequence_for<Ts...>(), std::move(tasks)...));
  co_return std::apply([](auto&... slot) { return std::tuple(std::move(*slot)...); }, slots);
}

/// The same for any number of equal tasks; results come in the order of the tasks. The caller bounds their number.
template <class T>
  requires(!std::is_void_v<T>)
Task<std::vector<T>> all(std::vector<Task<T>> tasks) {
  std::vector<std::optional<T>> slots(tasks.size());
  std::vector<Task<>> stored;
  stored.reserve(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    stored.push_back(concurrent_detail::store<T>(std::move(tasks[i]), slots[i]));
  }
  co_await concurrent_detail::run_all(std::move(stored));
  std::vector<T> results;
  results.reserve(slots.size());
  for (auto& slot : slots) results.push_back(std::move(*slot));
  co_return results;
}

inline Task<> all(std::vector<Task<>> tasks) {
  return concurrent_detail::run_all(std::move(tasks));
}

/// The task's result, or what it threw, for a caller that goes on without it.
template <class T>
Task<std::expected<T, std::exception_ptr>> attempt(Task<T> task) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      co_return std::expected<void, std::exception_ptr>();
    } else {
      co_return co_await std::move(task);
    }
  } catch (...) {
    co_return std::unexpected(std::current_exception());
  }
}

/// Runs the task under another Context (a tighter deadline, a span of its own) on the same event loop, which must be
/// an asio::io_context. `child` must outlive the call, as it does when it is a local of the awaiting coroutine.
template <class T>
Task<T> within(Context& child, Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    co_await concurrent_detail::run_within(&child, std::move(task));
  } else {
    concurrent_detail::Slot<T> slot;
    co_await concurrent_detail::run_within(&child, concurrent_detail::store<T>(std::move(task), slot));
    co_return std::move(*slot);
  }
}

}  // namespace vobe
