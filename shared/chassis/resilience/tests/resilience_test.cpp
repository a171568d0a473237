#include <gtest/gtest.h>

#include "chassis/resilience/breaker.hpp"
#include "chassis/resilience/retry_budget.hpp"

namespace vobe::resilience {
namespace {

using namespace std::chrono_literals;
using State = Breaker::State;

struct BreakerTest : ::testing::Test {
  void fail(int times) {
    for (int i = 0; i < times; ++i) breaker.failed(breaker.admit(time).value(), time);
  }
  bool allows(Breaker::Time now) { return breaker.admit(now).has_value(); }
  Breaker::Time time{};
  Breaker breaker;
};

TEST_F(BreakerTest, opens_after_failures_in_a_row) {
  fail(4);
  EXPECT_TRUE(allows(time));
  fail(1);
  EXPECT_FALSE(allows(time));
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(BreakerTest, a_success_in_between_starts_the_count_anew) {
  fail(4);
  breaker.succeeded(breaker.admit(time).value());
  fail(4);
  EXPECT_TRUE(allows(time));
}

TEST_F(BreakerTest, lets_one_probe_through_when_its_time_has_come) {
  fail(5);
  EXPECT_FALSE(allows(time + 249ms));
  EXPECT_TRUE(allows(time + 250ms));
  EXPECT_FALSE(allows(time + 250ms));
}

TEST_F(BreakerTest, closes_when_the_probe_succeeds) {
  fail(5);
  auto const probe = breaker.admit(time + 250ms);
  ASSERT_TRUE(probe);
  breaker.succeeded(*probe);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_TRUE(allows(time + 250ms));
}

TEST_F(BreakerTest, waits_twice_as_long_after_a_failed_probe_up_to_a_bound) {
  fail(5);
  auto wait = 250ms;
  for (int i = 0; i < 10; ++i) {
    time += wait;
    auto const probe = breaker.admit(time);
    ASSERT_TRUE(probe);
    breaker.failed(*probe, time);
    wait = std::min<std::chrono::milliseconds>(wait * 2, 5000ms);
    EXPECT_FALSE(allows(time + wait - 1ms));
  }
  EXPECT_EQ(wait, 5000ms);
}

TEST_F(BreakerTest, an_undecided_probe_lets_the_next_one_through) {
  fail(5);
  auto const probe = breaker.admit(time + 250ms);
  ASSERT_TRUE(probe);
  breaker.undecided(*probe);
  EXPECT_TRUE(allows(time + 250ms));
}

TEST_F(BreakerTest, a_call_from_before_says_nothing_to_the_probe) {
  auto const undecided = breaker.admit(time).value();
  auto const failing = breaker.admit(time).value();
  auto const succeeding = breaker.admit(time).value();
  fail(5);
  time += 250ms;
  auto const probe = breaker.admit(time).value();
  breaker.undecided(undecided);
  EXPECT_FALSE(allows(time)) << "the probe's place is not its own";
  breaker.failed(failing, time);
  breaker.succeeded(succeeding);
  EXPECT_EQ(breaker.state(), State::half_open);
  breaker.succeeded(probe);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(BreakerTest, calls_that_fail_after_it_opened_put_off_no_probe) {
  auto const slow = breaker.admit(time).value();
  fail(5);
  breaker.failed(slow, time + 200ms);
  EXPECT_TRUE(allows(time + 250ms));
}

TEST(RetryBudgetTest, gives_out_its_reserve_and_then_a_share_of_the_calls) {
  RetryBudget budget(0.1, 2);
  EXPECT_TRUE(budget.take());
  EXPECT_TRUE(budget.take());
  EXPECT_FALSE(budget.take());
  for (int i = 0; i < 9; ++i) budget.called();
  EXPECT_FALSE(budget.take());
  budget.called();
  budget.called();
  EXPECT_TRUE(budget.take());
}

}  // namespace
}  // namespace vobe::resilience
