#include "chassis/core/cpu_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

#include "chassis/core/errors.hpp"
#include "chassis/core/tests/run.hpp"

namespace vobe {
namespace {

using testing::run;

TEST(CpuPool, RunsOnAnotherThreadAndResumesOnTheCallers) {
  CpuPool pool;
  run([](CpuPool& jobs) -> Task<> {
    auto const here = std::this_thread::get_id();
    auto const there = co_await jobs.run([] { return std::this_thread::get_id(); });
    EXPECT_NE(there, here);
    EXPECT_EQ(std::this_thread::get_id(), here);
  }(pool));
}

TEST(CpuPool, ResumesUnderTheCallersContext) {
  CpuPool pool;
  Context context;
  run(context, [](CpuPool& jobs, Context* expected) -> Task<> {
    co_await jobs.run([] {});
    EXPECT_EQ(co_await current_context(), expected);
  }(pool, &context));
}

TEST(CpuPool, PassesExceptionsAndResultsThatOnlyMove) {
  CpuPool pool;
  run([](CpuPool& jobs) -> Task<> {
    auto const thrown = co_await attempt(jobs.run([]() -> int { throw NotFound("gone"); }));
    EXPECT_FALSE(thrown.has_value());
    EXPECT_THROW(std::rethrow_exception(thrown.error()), NotFound);
    auto const moved = co_await jobs.run([input = std::make_unique<int>(5)]() mutable { return std::move(input); });
    EXPECT_EQ(*moved, 5);
  }(pool));
}

TEST(CpuPool, RefusesWhatIsMoreThanItsBoundAndTakesNewWorkAfterwards) {
  CpuPool pool(1, 2);
  std::promise<void> gate;
  auto const opened = gate.get_future().share();
  run([](CpuPool& jobs, std::promise<void>& open, std::shared_future<void> wait) -> Task<> {
    auto const job = [wait] {
      wait.wait();
      return 1;
    };
    std::vector<Task<std::expected<int, std::exception_ptr>>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(attempt(jobs.run(job)));
    auto const release = [](CpuPool& full, std::promise<void>& gate_) -> Task<> {
      EXPECT_EQ(full.queued(), 3u);  // one runs, two wait
      gate_.set_value();
      co_return;
    };
    auto const [results, none] = co_await all(all(std::move(tasks)), release(jobs, open));
    int done = 0;
    for (auto const& result : results) {
      if (result) {
        ++done;
      } else {
        EXPECT_THROW(std::rethrow_exception(result.error()), Unavailable);
      }
    }
    EXPECT_EQ(done, 3);
    EXPECT_EQ(co_await jobs.run([] { return 2; }), 2);
  }(pool, gate, opened));
}

TEST(CpuPool, ServesManyJobsOnSeveralThreads) {
  CpuPool pool(3, 1'000);
  run([](CpuPool& jobs) -> Task<> {
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 1'000; ++i) tasks.push_back(jobs.run([i] { return i; }));
    auto const results = co_await all(std::move(tasks));
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
  }(pool));
}

}  // namespace
}  // namespace vobe
