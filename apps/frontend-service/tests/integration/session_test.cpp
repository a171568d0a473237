#include <algorithm>
#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::frontend::test {
namespace {

class SessionTest : public FrontendTest {};

TEST_F(SessionTest, LoginSetsASealedCookieAndReturnsToThePage) {
  auto const answer = browser.log_in("/posts/1-a-title");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Location"), "/posts/1-a-title");
  ASSERT_EQ(browser.set_cookies.size(), 1u);
  std::string const& cookie = browser.set_cookies.front();
  EXPECT_THAT(cookie, ::testing::StartsWith("__Host-vobe_session="));
  for (auto const* rule : {"; Path=/", "; SameSite=Lax", "; HttpOnly", "; Secure", "; Max-Age=2592000"})
    EXPECT_THAT(cookie, HasSubstr(rule));
  for (auto const* secret : {"access-1", "refresh-1", "lena"}) EXPECT_THAT(cookie, Not(HasSubstr(secret)));
  EXPECT_THAT(browser.get("/").body, HasSubstr("<bdi>Lena</bdi>"));
  EXPECT_EQ(gateway.asked("GET /pages/home").back().token, "Bearer access-1");
}

TEST_F(SessionTest, CookiesArePlainWhereBrowsersWouldDropSecureOnes) {
  testing::RunningService const other(definition(), settings(gateway.url(), "http://192.168.7.7:3000"));
  Browser elsewhere(other.port());
  EXPECT_EQ(elsewhere.log_in().status, 303);
  EXPECT_THAT(elsewhere.set_cookies.front(), ::testing::StartsWith("vobe_session="));
  EXPECT_THAT(elsewhere.set_cookies.front(), Not(HasSubstr("Secure")));
}

TEST_F(SessionTest, AWrongPasswordBringsTheFormBackWithoutThePassword) {
  gateway.refuse("POST /auth/login", 401, "unauthenticated");
  auto const answer = browser.log_in();
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(browser.field("/login", "login"), "lena");
  EXPECT_EQ(browser.field("/login", "password"), "");
  EXPECT_THAT(answer.body, HasSubstr("role=\"alert\""));
  EXPECT_FALSE(browser.cookies.contains("__Host-vobe_session"));
}

TEST_F(SessionTest, LoginReturnsToPagesOfOursOnly) {
  for (auto const* target :
       {"/\\evil.example", "//evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(1)"}) {
    Browser stranger(service.port());
    stranger.get("/login");
    auto const answer =
        stranger.submit("/login", {{"login", "lena"}, {"password", "correct horse"}, {"return", target}});
    EXPECT_EQ(answer.status, 303) << target;
    EXPECT_EQ(answer.header("Location"), "/") << target;
  }
}

TEST_F(SessionTest, ARunOutTokenIsRenewedOnTheWay) {
  gateway.answer("POST /auth/login", tokens_json("access-1", "refresh-1", 0));
  gateway.answer("POST /auth/refresh", tokens_json("access-2", "refresh-2"));
  browser.log_in();
  EXPECT_EQ(browser.get("/").status, 200);
  EXPECT_THAT(gateway.asked("POST /auth/refresh").front().body, HasSubstr("refresh-1"));
  EXPECT_EQ(gateway.asked("GET /pages/home").back().token, "Bearer access-2");
  browser.get("/");
  EXPECT_EQ(gateway.asked("POST /auth/refresh").size(), 1u) << "the renewed tokens are in the cookie";
}

TEST_F(SessionTest, TwoRequestsAtOnceWithARunOutTokenStaySignedIn) {
  gateway.answer("POST /auth/login", tokens_json("access-1", "refresh-1", 0));
  // auth-service mints another child for each use of a token that was rotated a moment ago.
  std::atomic<int> child = 1;
  gateway.answer("POST /auth/refresh", [&](Asked const&) {
    std::string const number = std::to_string(++child);
    return Prepared{200, tokens_json("access-" + number, "refresh-" + number)};
  });
  browser.log_in();
  std::vector<Browser> tabs;
  for (int i = 0; i < 2; ++i) tabs.emplace_back(service.port()).cookies = browser.cookies;
  std::vector<std::thread> threads;
  for (auto& tab : tabs) threads.emplace_back([&tab] { tab.get("/"); });
  for (auto& thread : threads) thread.join();
  for (auto& tab : tabs) {
    EXPECT_THAT(tab.page(), HasSubstr("<bdi>Lena</bdi>"));
    EXPECT_TRUE(tab.cookies.contains("__Host-vobe_session"));
    EXPECT_THAT(tab.get("/").body, HasSubstr("<bdi>Lena</bdi>"));
  }
}

TEST_F(SessionTest, OnlyARefusedRefreshEndsTheSession) {
  gateway.answer("POST /auth/login", tokens_json("access-1", "refresh-1", 0));
  browser.log_in();
  gateway.refuse("POST /auth/refresh", 503, "unavailable");
  auto const degraded = browser.get("/");
  EXPECT_EQ(degraded.status, 200);
  EXPECT_THAT(degraded.body, HasSubstr("Accounts are taking a break"));
  EXPECT_TRUE(browser.cookies.contains("__Host-vobe_session"));
  EXPECT_EQ(gateway.asked("GET /pages/home").back().token, "");

  gateway.refuse("POST /auth/refresh", 401, "unauthenticated");
  EXPECT_THAT(browser.get("/").body, HasSubstr("Your session has ended"));
  EXPECT_FALSE(browser.cookies.contains("__Host-vobe_session"));
}

TEST_F(SessionTest, ATokenThatIsRefusedBeforeItsTimeIsRenewed) {
  browser.log_in();
  gateway.answer("POST /auth/refresh", tokens_json("access-2", "refresh-2"));
  gateway.answer("GET /pages/home", [](Asked const& asked) {
    return asked.token == "Bearer access-2" ? Prepared{200, home_json()} : Prepared{401, "{}"};
  });
  EXPECT_EQ(browser.get("/").status, 200);
  EXPECT_EQ(gateway.asked("GET /pages/home").back().token, "Bearer access-2");
}

TEST_F(SessionTest, LogoutForgetsTheSessionEvenWithoutAuth) {
  browser.log_in();
  browser.get("/");
  gateway.refuse("POST /auth/logout", 503, "unavailable");
  EXPECT_EQ(browser.submit("/logout", {}).status, 303);
  EXPECT_FALSE(browser.cookies.contains("__Host-vobe_session"));
  EXPECT_EQ(gateway.asked("POST /auth/logout").front().token, "Bearer access-1");
  EXPECT_THAT(browser.get("/").body, HasSubstr("You are signed out"));
}

TEST_F(SessionTest, AForgedCookieIsNobody) {
  browser.cookies["__Host-vobe_session"] = "Zm9yZ2Vk";
  auto const answer = browser.get("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("href=\"/register\""));
  EXPECT_FALSE(browser.cookies.contains("__Host-vobe_session"));
}

TEST_F(SessionTest, RegistrationShowsEachErrorBesideItsField) {
  gateway.refuse(
      "POST /auth/register", 409, "conflict",
      R"([{"loc":["body","username"],"msg":"taken already","type":"taken"},{"loc":["body","password"],"msg":"too short","type":"too_short"}])");
  browser.get("/register");
  auto const answer = browser.submit(
      "/register", {{"username", "<lena>"}, {"email", "l@x.example"}, {"password", "short"}, {"display_name", ""}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(browser.field("/register", "username"), "<lena>");
  EXPECT_EQ(browser.field("/register", "email"), "l@x.example");
  EXPECT_EQ(browser.field("/register", "password"), "");
  EXPECT_THAT(answer.body, HasSubstr("<p class=\"error\" id=\"username-error\">taken already</p>"));
  EXPECT_THAT(answer.body, HasSubstr("<p class=\"error\" id=\"password-error\">too short</p>"));
  EXPECT_THAT(answer.body, HasSubstr("aria-describedby=\"username-hint username-error\""));
  EXPECT_THAT(answer.body, HasSubstr("<a href=\"#username\">"));
  EXPECT_THAT(answer.body, HasSubstr("2 things need to be corrected"));
}

TEST_F(SessionTest, RegistrationSignsIn) {
  gateway.answer("POST /auth/register", tokens_json("access-1", "refresh-1"), 201);
  browser.get("/register");
  EXPECT_EQ(browser.submit("/register", {{"username", "lena"}, {"email", "l@x.example"}, {"password", "correct horse"}})
                .status,
            303);
  EXPECT_THAT(browser.get("/").body, HasSubstr("Welcome!"));
  EXPECT_THAT(browser.get("/").body, Not(HasSubstr("Welcome!"))) << "a notice is shown once";
}

}  // namespace
}  // namespace vobe::frontend::test
