#include "tests/integration/fixture.hpp"

namespace vobe::frontend::test {
namespace {

/// A form that meets the end of its session is held over the login and comes back filled.
class HeldFormTest : public FrontendTest {
 protected:
  /// From now on every token of the present session is refused.
  void end_sessions() {
    gateway.refuse("POST /auth/refresh", 401, "unauthenticated");
    auto const refuse_old = [](std::string body) {
      return [body](Asked const& asked) {
        return asked.token == "Bearer access-1" ? Prepared{401, "{}"} : Prepared{201, body};
      };
    };
    gateway.answer("POST /posts/1/comments", refuse_old(comment_json(11, "x")));
    gateway.answer("POST /posts", refuse_old(R"({"id":7,"slug":"t"})"));
    gateway.answer("POST /auth/login", tokens_json("access-2", "refresh-2"));
  }
};

TEST_F(HeldFormTest, ACommentComesBackAfterTheLogin) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  std::string const key = browser.field("/posts/1/comments", "key");
  end_sessions();
  auto const login = browser.submit("/posts/1/comments", {{"body", "\n\nmy \"text\" <b>\nЖ"}});
  EXPECT_EQ(login.status, 200);
  EXPECT_THAT(login.body, HasSubstr("your text comes back"));
  EXPECT_THAT(login.body, Not(HasSubstr("my \"text\""))) << "it is sealed";

  auto const back = browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
  EXPECT_EQ(back.status, 200);
  EXPECT_EQ(browser.field("/posts/1/comments", "body"), "\n\nmy \"text\" <b>\nЖ");
  EXPECT_EQ(browser.field("/posts/1/comments", "key"), key);
  EXPECT_EQ(gateway.asked("POST /posts/1/comments").size(), 1u) << "only the attempt that was refused";

  EXPECT_EQ(browser.submit("/posts/1/comments", {{"body", browser.field("/posts/1/comments", "body")}}).status, 303);
  EXPECT_EQ(gateway.asked("POST /posts/1/comments").back().token, "Bearer access-2");
}

TEST_F(HeldFormTest, APostComesBackWithAllItsFields) {
  browser.log_in();
  browser.get("/posts/new");
  end_sessions();
  browser.submit("/posts/new",
                 {{"kind", "question"}, {"title", "T"}, {"body", "B"}, {"tags", "a,b"}, {"music", "album:3:Kid A"}});
  auto const back = browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
  EXPECT_THAT(back.body, HasSubstr("Nothing has been sent yet"));
  EXPECT_THAT(back.body, HasSubstr("value=\"question\" checked"));
  EXPECT_EQ(browser.field("/posts/new", "title"), "T");
  EXPECT_EQ(browser.field("/posts/new", "tags"), "a,b");
  EXPECT_EQ(browser.field("/posts/new", "music"), "album:3:Kid A");
  EXPECT_EQ(browser.submit("/posts/new", {{"kind", "question"}, {"title", "T"}, {"body", "B"}}).header("Location"),
            "/posts/7-t");
}

TEST_F(HeldFormTest, SurvivesAWrongPassword) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  end_sessions();
  browser.submit("/posts/1/comments", {{"body", "kept"}});
  gateway.refuse("POST /auth/login", 401, "unauthenticated");
  browser.submit("/login", {{"login", "lena"}, {"password", "wrong"}});
  gateway.answer("POST /auth/login", tokens_json("access-2", "refresh-2"));
  browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
  EXPECT_EQ(browser.field("/posts/1/comments", "body"), "kept");
}

TEST_F(HeldFormTest, IsNotShownToSomebodyElse) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  end_sessions();
  browser.submit("/posts/1/comments", {{"body", "Lena's own"}});
  std::string const held = browser.field("/login", "held");
  std::string tokens = tokens_json("access-3", "refresh-3", 900, "boris");
  gateway.answer("POST /auth/login", tokens.replace(tokens.find("\"id\":1"), 6, "\"id\":2"));
  auto const answer = browser.submit("/login", {{"login", "boris"}, {"password", "correct horse"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Location"), "/");
  EXPECT_EQ(browser.post("/posts/1/comments", {{"held", held}}).status, 403);
  EXPECT_THAT(browser.page(), Not(HasSubstr("Lena&#39;s own")));
}

TEST_F(HeldFormTest, AlsoWithoutAnyCookieOfTheSession) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  browser.cookies.erase("__Host-vobe_session");
  browser.submit("/posts/1/comments", {{"body", "kept"}});
  browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
  EXPECT_EQ(browser.field("/posts/1/comments", "body"), "kept");
  EXPECT_TRUE(gateway.asked("POST /posts/1/comments").empty());
}

TEST_F(HeldFormTest, OfAnotherSiteIsNotHeld) {
  auto const login = browser.post("/posts/1/comments", {{"body", "planted"}}, {{"Origin", "https://evil.example"}});
  EXPECT_EQ(login.status, 200);
  EXPECT_THAT(login.body, Not(HasSubstr("name=\"held\"")));
}

TEST_F(HeldFormTest, ThatWasForgedIsRefused) {
  browser.get("/login");
  auto const answer =
      browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}, {"held", "Zm9yZ2Vk"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(browser.post("/posts/1/comments", {{"held", "Zm9yZ2Vk"}, {"body", "x"}}).status, 403);
}

TEST_F(HeldFormTest, ComesBackToItsOwnPageOnly) {
  browser.post("/posts/1/comments", {{"body", "kept"}});
  std::string const held = browser.field("/login", "held");
  browser.log_in();
  EXPECT_EQ(browser.post("/posts/1/comments", {{"held", held}}).status, 200);
  EXPECT_EQ(browser.post("/posts/new", {{"held", held}}).status, 403);
  EXPECT_EQ(browser.post("/settings", {{"held", held}}).status, 403);
}

TEST_F(HeldFormTest, AHeldVoteIsNotCast) {
  gateway.answer("PUT /posts/1/vote", "{}");
  browser.post("/posts/1/vote?value=1", {{"return", "/posts/1-a-title"}});
  auto const answer = browser.submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.header("Location"), "/posts/1-a-title");
  EXPECT_TRUE(gateway.asked("PUT /posts/1/vote").empty());
}

}  // namespace
}  // namespace vobe::frontend::test
