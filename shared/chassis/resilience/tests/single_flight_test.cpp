// Who shares an answer with whom.
#include "chassis/resilience/single_flight.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vobe::resilience {
namespace {

using namespace std::chrono_literals;

/// Flights of works that end when the test says so.
class Flights : public ::testing::Test {
 protected:
  /// Work that counts itself, and gives its number when `gates[number]` is opened.
  Task<int> work() {
    int const number = ++begun;
    asio::steady_timer gate(loop.get_executor(), Deadline::max());
    if (gates.size() < static_cast<std::size_t>(number)) gates.resize(static_cast<std::size_t>(number));
    gates[static_cast<std::size_t>(number - 1)] = &gate;
    co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
    if (failing) throw Unavailable("it is away");
    co_return number;
  }

  struct Asked {
    Context context;
    std::shared_ptr<int const> answer;
    std::exception_ptr error;
  };

  /// Asks, and lets everything run that can.
  Asked& ask(std::string key, Deadline deadline = no_deadline) {
    auto& asked = *all.emplace_back(std::make_unique<Asked>());
    asked.context.deadline = deadline;
    asio::co_spawn(ContextExecutor(loop.get_executor(), &asked.context), flights.join(std::move(key), work()),
                   [&asked](std::exception_ptr error, std::shared_ptr<int const> answer) {
                     asked.error = error;
                     asked.answer = std::move(answer);
                   });
    settle();
    return asked;
  }

  static Deadline soon(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

  void end(int number) {
    gates.at(static_cast<std::size_t>(number - 1))->cancel();
    settle();
  }

  void settle(std::chrono::milliseconds time = 0ms) {
    loop.restart();
    if (time > 0ms) loop.run_for(time);
    else loop.poll();
  }

  asio::io_context loop;
  static constexpr auto fair = 50ms;
  SingleFlight<int> flights{fair};
  std::vector<asio::steady_timer*> gates;
  std::vector<std::unique_ptr<Asked>> all;
  int begun = 0;
  bool failing = false;
};

TEST_F(Flights, WhoComesWhileWorkIsUnderWayGetsTheNextAndSharesIt) {
  auto const& first = ask("home");
  auto const& second = ask("home");
  auto const& third = ask("home");
  EXPECT_EQ(begun, 1);
  end(1);
  ASSERT_TRUE(first.answer);
  EXPECT_EQ(*first.answer, 1);
  EXPECT_FALSE(second.answer) << "that work had begun before it was asked for";
  EXPECT_EQ(begun, 2);
  end(2);
  ASSERT_TRUE(second.answer && third.answer);
  EXPECT_EQ(*second.answer, 2);
  EXPECT_EQ(second.answer, third.answer);
  EXPECT_EQ(begun, 2);
}

TEST_F(Flights, OfOtherThingsNobodyWaits) {
  ask("home");
  ask("post");
  EXPECT_EQ(begun, 2);
}

TEST_F(Flights, WhatHasEndedIsNotGivenAgain) {
  auto const& first = ask("home");
  end(1);
  auto const& second = ask("home");
  end(2);
  EXPECT_EQ(*first.answer, 1);
  EXPECT_EQ(*second.answer, 2);
}

TEST_F(Flights, AFailureIsEverybodysWhoWaitedForIt) {
  ask("home");
  auto const& second = ask("home");
  auto const& third = ask("home");
  end(1);
  failing = true;
  end(2);
  EXPECT_THROW(std::rethrow_exception(second.error), Unavailable);
  EXPECT_THROW(std::rethrow_exception(third.error), Unavailable);
  failing = false;
  auto const& later = ask("home");
  end(3);
  EXPECT_EQ(*later.answer, 3);
}

TEST_F(Flights, WhoCanWaitNoLongerLeavesTheOthersWaiting) {
  ask("home");
  ask("home");
  auto const& passenger = ask("home", soon(2 * fair));
  auto const& patient = ask("home");
  end(1);  // so the second is in the air
  while (!passenger.error) settle(1ms);
  EXPECT_THROW(std::rethrow_exception(passenger.error), DeadlineExceeded);
  end(2);
  EXPECT_EQ(*patient.answer, 2);
}

TEST_F(Flights, WhoeverBecomesHurriedBeforeItDepartsWorksAlone) {
  ask("home");
  ask("home");
  auto const& hurried = ask("home", soon(fair + 20ms));
  while (begun < 2) settle(1ms);
  end(2);
  EXPECT_EQ(*hurried.answer, 2);
  end(1);
  EXPECT_EQ(begun, 3) << "those who wait are not held up by it";
}

TEST_F(Flights, WhoIsInAHurryWorksAlone) {
  ask("home");
  ask("home");
  auto const& hurried = ask("home", soon(fair / 2));
  auto const& patient = ask("home");
  ASSERT_EQ(begun, 2) << "and waits for nobody";
  end(2);
  EXPECT_EQ(*hurried.answer, 2);
  end(1);
  end(3);
  EXPECT_EQ(*patient.answer, 3);
}

TEST_F(Flights, AFlightDepartsWhileItsLeaderStillHasTimeForIt) {
  auto const& first = ask("home");
  auto const& second = ask("home", soon(fair + 20ms));
  while (begun < 2) settle(1ms);
  end(2);
  EXPECT_EQ(*second.answer, 2);
  end(1);
  EXPECT_EQ(*first.answer, 1);
}

TEST_F(Flights, WhenTheLeadersTimeEndsTheOthersTryAgain) {
  ask("home");
  auto const& leader = ask("home", soon(fair + 40ms));
  auto const& patient = ask("home");
  ASSERT_EQ(begun, 1) << "it waits for the one in the air";
  while (begun < 2) settle(1ms);
  while (leader.context.deadline > std::chrono::steady_clock::now()) settle(1ms);
  failing = true;
  end(2);
  EXPECT_TRUE(leader.error);
  EXPECT_FALSE(patient.error);
  failing = false;
  end(1);
  ASSERT_EQ(begun, 3);
  end(3);
  EXPECT_EQ(*patient.answer, 3);
}

}  // namespace
}  // namespace vobe::resilience
