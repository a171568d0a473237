#include "chassis/core/concurrent.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

#include "chassis/core/context.hpp"

namespace vobe::concurrent_detail {
namespace {

/// Owned by the tasks' completions alone. The waiting coroutine must not own it, because it is itself owned by
/// `finished`: the two would keep each other when the event loop ends in the middle.
struct Group {
  std::size_t running;
  std::exception_ptr& error;  // in the waiting coroutine's frame
  std::move_only_function<void()> finished;
};

void start(asio::any_io_executor const& executor, std::shared_ptr<Group> const& group, Task<> task) {
  asio::co_spawn(executor, std::move(task), [group](std::exception_ptr const& error) {
    if (error && !group->error) group->error = error;
    if (--group->running == 0) std::exchange(group->finished, nullptr)();
  });
}

}  // namespace

Task<> run_all(std::vector<Task<>> tasks) {
  if (tasks.empty()) co_return;
  auto const executor = co_await asio::this_coro::executor;
  std::exception_ptr error;
  auto begin = [&executor, &tasks, &error](auto handler) {
    auto const group = std::make_shared<Group>(tasks.size(), error, std::move(handler));
    for (auto& task : tasks) start(executor, group, std::move(task));
  };
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(begin, asio::use_awaitable);
  if (error) std::rethrow_exception(error);
}

Task<> run_within(Context* child, Task<> task) {
  asio::any_io_executor const executor = co_await asio::this_coro::executor;
  auto& loop = static_cast<asio::io_context&>(asio::query(executor, asio::execution::context));
  co_await asio::co_spawn(ContextExecutor(loop.get_executor(), child), std::move(task), asio::use_awaitable);
}

}  // namespace vobe::concurrent_detail
