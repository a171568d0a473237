#include "chassis/core/concurrent.hpp"

#include <gtest/gtest.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "chassis/core/tests/run.hpp"

namespace vobe {
namespace {

using namespace std::chrono_literals;
using testing::run;

Task<> wait(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

Task<int> after(std::chrono::milliseconds time, int value) {
  co_await wait(time);
  co_return value;
}

Task<int> at_once(int value) {
  co_return value;
}
Task<> nothing() {
  co_return;
}

Task<int> fail_after(std::chrono::milliseconds time, std::string what) {
  co_await wait(time);
  throw std::runtime_error(what);
}

Task<> note(std::chrono::milliseconds time, std::vector<int>& log, int value) {
  co_await wait(time);
  log.push_back(value);
}

/// No default constructor, no copies.
struct Rare {
  explicit Rare(int v) : value(std::make_unique<int>(v)) {}
  std::unique_ptr<int> value;
};
Task<Rare> rare(int value) {
  co_return Rare(value);
}

TEST(All, GivesEachResultInItsPlace) {
  run([]() -> Task<> {
    auto [number, none, rarity] = co_await all(after(5ms, 7), nothing(), rare(9));
    EXPECT_EQ(number, 7);
    EXPECT_EQ(none, std::monostate());
    EXPECT_EQ(*rarity.value, 9);
  }());
}

TEST(All, RunsTheTasksAtTheSameTime) {
  run([]() -> Task<> {
    std::vector<int> log;
    std::vector<Task<>> tasks;
    tasks.push_back(note(30ms, log, 3));
    tasks.push_back(note(1ms, log, 1));
    tasks.push_back(note(15ms, log, 2));
    co_await all(std::move(tasks));
    EXPECT_EQ(log, (std::vector{1, 2, 3}));
  }());
}

TEST(All, KeepsTheOrderOfTheTasksWhateverEndsFirst) {
  run([]() -> Task<> {
    std::vector<Task<int>> tasks;
    tasks.push_back(after(20ms, 1));
    tasks.push_back(at_once(2));
    tasks.push_back(after(5ms, 3));
    auto const results = co_await all(std::move(tasks));
    EXPECT_EQ(results, (std::vector{1, 2, 3}));
  }());
}

TEST(All, TakesNoTasksAtAll) {
  run([]() -> Task<> {
    auto const results = co_await all(std::vector<Task<int>>());
    EXPECT_TRUE(results.empty());
    co_await all(std::vector<Task<>>());
  }());
}

TEST(All, RunsTenThousandTasks) {
  run([]() -> Task<> {
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 10'000; ++i) tasks.push_back(i % 3 == 0 ? after(1ms, i) : at_once(i));
    auto const results = co_await all(std::move(tasks));
    EXPECT_EQ(results.size(), 10'000u);
    for (int i = 0; i < 10'000; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
  }());
}

TEST(All, RethrowsTheEarliestFailureAfterAllHaveEnded) {
  std::vector<int> log;
  auto const task = [](std::vector<int>& ended) -> Task<> {
    co_await all(fail_after(10ms, "second"), note(30ms, ended, 1), fail_after(1ms, "first"));
  };
  try {
    run(task(log));
    FAIL() << "nothing was thrown";
  } catch (std::runtime_error const& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  EXPECT_EQ(log, std::vector{1});
}

TEST(All, RethrowsWhatIsThrownAtOnce) {
  EXPECT_THROW(run([]() -> Task<> { co_await all(fail_after(0ms, "now"), at_once(1)); }()), std::runtime_error);
}

TEST(All, PassesTheContextOn) {
  Context context{.request_id = "r-1"};
  run(context, [](Context* expected) -> Task<> {
    auto const [one, two] = co_await all(current_context(), current_context());
    EXPECT_EQ(one, expected);
    EXPECT_EQ(two, expected);
  }(&context));
}

TEST(All, LeavesNothingBehindWhenTheLoopEndsInTheMiddle) {
  Context context;
  auto loop = std::make_unique<asio::io_context>(1);
  auto const task = []() -> Task<> { co_await all(after(1h, 1), after(1h, 2)); };
  bool ended = false;
  asio::co_spawn(ContextExecutor(loop->get_executor(), &context), task(),
                 [&ended](std::exception_ptr const&) { ended = true; });
  loop->run_for(10ms);
  loop.reset();  // the sanitizer would tell of a leak or a double free
  EXPECT_FALSE(ended);
}

TEST(Attempt, GivesTheResultOrTheException) {
  run([]() -> Task<> {
    auto const good = co_await attempt(at_once(4));
    EXPECT_EQ(good.value(), 4);
    auto const bad = co_await attempt(fail_after(1ms, "broken"));
    EXPECT_FALSE(bad.has_value());
    EXPECT_THROW(std::rethrow_exception(bad.error()), std::runtime_error);
    auto const empty = co_await attempt(nothing());
    EXPECT_TRUE(empty.has_value());
  }());
}

TEST(Attempt, LetsAGroupGoOnWithoutAMember) {
  run([]() -> Task<> {
    auto const [bad, good] = co_await all(attempt(fail_after(1ms, "broken")), attempt(at_once(1)));
    EXPECT_FALSE(bad.has_value());
    EXPECT_EQ(good.value(), 1);
  }());
}

TEST(Within, RunsUnderTheOtherContextAndComesBack) {
  Context context{.request_id = "outer"};
  run(context, [](Context* outer) -> Task<> {
    Context inner{.request_id = "inner"};
    auto const* const seen = co_await within(inner, current_context());
    EXPECT_EQ(seen, &inner);
    EXPECT_EQ(co_await current_context(), outer);
  }(&context));
}

TEST(Within, PassesResultsAndExceptionsThrough) {
  run([]() -> Task<> {
    Context inner;
    auto const rarity = co_await within(inner, rare(3));
    EXPECT_EQ(*rarity.value, 3);
    co_await within(inner, nothing());
    auto const bad = co_await attempt(within(inner, fail_after(1ms, "broken")));
    EXPECT_FALSE(bad.has_value());
  }());
}

TEST(Within, NestsAndCombinesWithAll) {
  run([]() -> Task<> {
    Context first;
    Context second;
    auto const [one, two] =
        co_await all(within(first, current_context()), within(first, within(second, current_context())));
    EXPECT_EQ(one, &first);
    EXPECT_EQ(two, &second);
  }());
}

}  // namespace
}  // namespace vobe
