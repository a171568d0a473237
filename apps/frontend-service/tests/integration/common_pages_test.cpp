// Pages that strangers share while they are made, and what is never shared.
#include <atomic>
#include <latch>
#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::frontend::test {

class CommonPagesTest : public FrontendTest {
 protected:
  /// All at once; the gateway gives its first answer when every visitor is on his way.
  void visit_at_once(std::vector<Browser>& visitors, std::string const& path) {
    std::latch on_their_way(static_cast<std::ptrdiff_t>(visitors.size()));
    gateway.answer("GET /pages/home", [&](Asked const&) {
      on_their_way.wait();
      return Prepared{200, home_json("Number " + std::to_string(++made))};
    });
    std::vector<std::jthread> threads;
    for (auto& visitor : visitors) {
      threads.emplace_back([&] {
        on_their_way.count_down();
        visitor.get(path);
      });
    }
  }

  std::vector<Browser> visitors(std::size_t count) {
    std::vector<Browser> made;
    for (std::size_t i = 0; i < count; ++i) made.emplace_back(service.port());
    return made;
  }

  std::atomic<int> made = 0;
};

TEST_F(CommonPagesTest, AreMadeOnceForAllWhoWait) {
  auto strangers = visitors(16);
  visit_at_once(strangers, "/");
  EXPECT_LT(made, 16);
  for (auto const& stranger : strangers) {
    EXPECT_THAT(stranger.page(), HasSubstr("Number "));
    EXPECT_TRUE(stranger.set_cookies.empty());
  }
}

TEST_F(CommonPagesTest, AreNotGivenToOthers) {
  auto strangers = visitors(9);
  for (std::size_t i = 0; i < 4; ++i) strangers[i].cookies["vobe_language"] = "ru";
  for (std::size_t i = 4; i < 6; ++i) strangers[i].cookies["vobe_theme"] = "dark";
  auto& member = strangers[8];
  member.log_in();
  visit_at_once(strangers, "/");
  for (std::size_t i = 0; i < strangers.size(); ++i) {
    auto const& page = strangers[i].page();
    EXPECT_EQ(page.contains("<html lang=\"ru\""), i < 4) << i;
    EXPECT_EQ(page.contains("data-theme=\"dark\""), i >= 4 && i < 6) << i;
    EXPECT_EQ(page.contains("<bdi>Lena</bdi></a>\n<a href=\"/settings\""), i == 8) << i;
  }
}

TEST_F(CommonPagesTest, AFailureIsNobodyElses) {
  auto strangers = visitors(8);
  std::latch on_their_way(8);
  std::atomic<int> calls = 0;
  gateway.answer("GET /pages/home", [&](Asked const&) {
    on_their_way.wait();
    // The second making is the one that the others share.
    return ++calls == 2 ? Prepared{429, R"({"type":"/problems/rate-limited","status":429})"}
                        : Prepared{200, home_json()};
  });
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (auto& stranger : strangers) {
      threads.emplace_back([&] {
        on_their_way.count_down();
        good += stranger.get("/").status == 200 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 7);
}

}  // namespace vobe::frontend::test
