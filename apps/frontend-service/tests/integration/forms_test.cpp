#include "tests/integration/fixture.hpp"

namespace vobe::frontend::test {
namespace {

class FormsTest : public FrontendTest {};

TEST_F(FormsTest, WithoutTheirTokenDoNothing) {
  browser.log_in();
  for (auto const* path : {"/posts/1/comments", "/posts/new", "/posts/1/vote?value=1", "/logout", "/settings",
                           "/posts/1/delete", "/posts/1/restore"}) {
    EXPECT_EQ(browser.post(path, {{"body", "x"}, {"title", "x"}}).status, 403) << path;
    EXPECT_EQ(browser.post(path, {{"body", "x"}, {"csrf", "AAAAAAAAAAAAAAAAAAAAAA"}}).status, 403) << path;
  }
  Browser stranger(service.port());
  for (auto const* path : {"/login", "/register", "/feedback", "/preferences"}) {
    EXPECT_EQ(stranger.post(path, {{"login", "lena"}, {"password", "correct horse"}}).status, 403) << path;
  }
  EXPECT_TRUE(gateway.asked("POST /posts/1/comments").empty());
  EXPECT_TRUE(gateway.asked("PUT /posts/1/vote").empty());
  EXPECT_TRUE(gateway.asked("DELETE /posts/1").empty());
  EXPECT_TRUE(browser.cookies.contains("__Host-vobe_session"));
}

TEST_F(FormsTest, WithATokenOfAnotherSessionDoNothing) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  std::string const token = browser.field("/posts/1/comments", "csrf");
  Browser other(service.port());
  other.log_in();
  EXPECT_EQ(other.post("/posts/1/comments", {{"csrf", token}, {"body", "x"}}).status, 403);
  EXPECT_TRUE(gateway.asked("POST /posts/1/comments").empty());
}

TEST_F(FormsTest, FromOtherSitesDoNothing) {
  browser.log_in();
  browser.get("/posts/1-a-title");
  EXPECT_EQ(browser.submit("/posts/1/comments", {{"body", "x"}}, {{"Origin", "https://evil.example"}}).status, 403);
  browser.get("/posts/1-a-title");
  EXPECT_EQ(browser.submit("/posts/1/comments", {{"body", "x"}}, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_TRUE(gateway.asked("POST /posts/1/comments").empty());
  gateway.answer("POST /posts/1/comments", comment_json(11, "x"), 201);
  browser.get("/posts/1-a-title");
  EXPECT_EQ(browser
                .submit("/posts/1/comments", {{"body", "x"}},
                        {{"Origin", "http://127.0.0.1:3000"}, {"Sec-Fetch-Site", "same-origin"}})
                .status,
            303);
}

TEST_F(FormsTest, SentTwiceBearTheSameKey) {
  gateway.answer("POST /posts/1/comments", comment_json(11, "x"), 201);
  browser.log_in();
  browser.get("/posts/1-a-title");
  auto const first = browser.submit("/posts/1/comments", {{"body", "hello"}});
  auto const second = browser.submit("/posts/1/comments", {{"body", "hello"}});
  EXPECT_EQ(first.header("Location"), "/posts/1#c11");
  EXPECT_EQ(second.status, 303);
  auto const asked = gateway.asked("POST /posts/1/comments");
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].key.size(), 36u);
  EXPECT_EQ(asked[0].key, asked[1].key);
  browser.get("/posts/1-a-title");
  EXPECT_NE(browser.field("/posts/1/comments", "key"), asked[0].key) << "the next comment is another one";
}

TEST_F(FormsTest, OfACommentComeBackFilledWithTheErrorBesideTheField) {
  gateway.refuse("POST /posts/1/comments", 422, "validation",
                 R"([{"loc":["body","body"],"msg":"too complex","type":"too_complex"}])");
  browser.log_in();
  browser.get("/posts/1-a-title");
  std::string const key = browser.field("/posts/1/comments", "key");
  auto const answer = browser.submit("/posts/1/comments", {{"body", "\n\n  <b>&\r\nend"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(browser.field("/posts/1/comments", "body"), "\n\n  <b>&\nend");
  EXPECT_THAT(answer.body, HasSubstr("<p class=\"error\" id=\"comment-body-error\" role=\"alert\">too complex</p>"));
  EXPECT_EQ(browser.field("/posts/1/comments", "key"), key);
}

TEST_F(FormsTest, KeepTheirTextWhenTheServiceIsAway) {
  gateway.refuse("POST /posts/1/comments", 503, "unavailable");
  browser.log_in();
  browser.get("/posts/1-a-title");
  auto const answer = browser.submit("/posts/1/comments", {{"body", "not lost"}});
  EXPECT_EQ(browser.field("/posts/1/comments", "body"), "not lost");
  EXPECT_THAT(answer.body, HasSubstr("Your text is here"));
}

TEST_F(FormsTest, OfAPostComeBackFilledWithEachError) {
  gateway.refuse(
      "POST /posts", 422, "validation",
      R"([{"loc":["body","title"],"msg":"too short","type":"too_short"},{"loc":["body","tags",1],"msg":"too long","type":"too_long","input":"b"}])");
  browser.log_in();
  browser.get("/posts/new");
  auto const answer = browser.submit("/posts/new", {{"kind", "list"},
                                                    {"title", "<T>"},
                                                    {"body", "text"},
                                                    {"tags", "a, #b ,,"},
                                                    {"rating", ""},
                                                    {"music", "album:3:Kid A"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(browser.field("/posts/new", "title"), "<T>");
  EXPECT_EQ(browser.field("/posts/new", "body"), "text");
  EXPECT_EQ(browser.field("/posts/new", "tags"), "a, #b ,,");
  EXPECT_EQ(browser.field("/posts/new", "music"), "album:3:Kid A");
  EXPECT_THAT(answer.body, HasSubstr("value=\"list\" checked"));
  EXPECT_THAT(answer.body, HasSubstr("id=\"title-error\">too short<"));
  EXPECT_THAT(answer.body, HasSubstr("id=\"tags-error\">“b”: too long<"));
  EXPECT_EQ(
      gateway.asked("POST /posts").front().body,
      R"({"kind":"list","title":"<T>","body":"text","tags":["a","b"],"music":[{"type":"album","id":3}],"rating":null})");
}

TEST_F(FormsTest, ARatingThatIsNoNumberIsToldBeforeAnythingIsSent) {
  browser.log_in();
  browser.get("/posts/new");
  auto const answer =
      browser.submit("/posts/new", {{"kind", "review"}, {"title", "Title"}, {"body", "text"}, {"rating", "ten"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("id=\"rating-error\""));
  EXPECT_TRUE(gateway.asked("POST /posts").empty());
}

TEST_F(FormsTest, MusicIsFoundWithoutScripts) {
  gateway.answer(
      "GET /search/suggest",
      R"({"items":[{"type":"album","id":3,"title":"Kid \"A\"","slug":"kid-a","detail":"Radiohead"},{"type":"post","id":9,"title":"no music"}]})");
  gateway.answer("POST /posts", R"({"id":7,"slug":"t"})", 201);
  browser.log_in();
  browser.get("/posts/new");
  auto const found = browser.submit("/posts/new", {{"kind", "review"},
                                                   {"title", "T"},
                                                   {"body", "B"},
                                                   {"music", "artist:4:Radiohead"},
                                                   {"find", "kid"},
                                                   {"step", "find"}});
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(found.body, HasSubstr("value=\"artist:4:Radiohead\" checked"));
  EXPECT_THAT(found.body, HasSubstr("value=\"album:3:Kid &quot;A&quot;\">"));
  EXPECT_THAT(found.body, Not(HasSubstr("no music")));
  EXPECT_EQ(browser.field("/posts/new", "title"), "T");
  EXPECT_TRUE(gateway.asked("POST /posts").empty());
  auto const published = browser.submit("/posts/new", {{"kind", "review"},
                                                       {"title", "T"},
                                                       {"body", "B"},
                                                       {"music", "artist:4:Radiohead"},
                                                       {"music", "album:3:Kid \"A\""},
                                                       {"music", "album:3:again"}});
  EXPECT_EQ(published.header("Location"), "/posts/7-t");
  EXPECT_THAT(gateway.asked("POST /posts").front().body,
              HasSubstr(R"("music":[{"type":"artist","id":4},{"type":"album","id":3}])"));
}

TEST_F(FormsTest, ASearchForMusicThatIsTooLongIsSaidSo) {
  browser.log_in();
  browser.get("/posts/new");
  std::string const words(201, 'a');
  auto const answer = browser.submit("/posts/new", {{"title", "T"}, {"find", words}, {"step", "find"}});
  EXPECT_THAT(answer.body, HasSubstr("The search takes 200 characters at most"));
  EXPECT_EQ(browser.field("/posts/new", "find"), words);
  EXPECT_TRUE(gateway.asked("GET /search/suggest").empty());
}

TEST_F(FormsTest, EditingKeepsEmptyLinesAtTheBeginning) {
  gateway.answer(
      "GET /posts/1",
      R"({"id":1,"slug":"a-title","kind":"review","title":"T","body":"\n\n  indent\nsecond","author_id":1,"tags":["a","b"],"music":[],"rating":8,"revision":3})");
  gateway.answer("PATCH /posts/1", R"({"id":1,"slug":"t"})");
  browser.log_in();
  browser.get("/posts/1/edit");
  EXPECT_EQ(browser.field("/posts/1/edit", "body"), "\n\n  indent\nsecond");
  EXPECT_EQ(browser.field("/posts/1/edit", "tags"), "a, b");
  EXPECT_EQ(browser.field("/posts/1/edit", "rating"), "8");
  EXPECT_EQ(
      browser
          .submit("/posts/1/edit",
                  {{"title", "T"}, {"body", browser.field("/posts/1/edit", "body")}, {"tags", "a"}, {"rating", ""}})
          .status,
      303);
  auto const asked = gateway.asked("PATCH /posts/1").front();
  EXPECT_EQ(asked.if_match, "\"3\"");
  EXPECT_THAT(asked.body, HasSubstr(R"("body":"\n\n  indent\nsecond")"));
  EXPECT_THAT(asked.body, HasSubstr(R"("rating":null)"));
}

TEST_F(FormsTest, OfSomebodyElsesPostAreForbidden) {
  gateway.answer("GET /posts/1", R"({"id":1,"title":"T","author_id":2,"revision":1})");
  browser.log_in();
  EXPECT_EQ(browser.get("/posts/1/edit").status, 403);
  EXPECT_EQ(browser.get("/posts/1/delete").status, 403);
}

TEST_F(FormsTest, DeletingAsksFirst) {
  gateway.answer("GET /posts/1", R"({"id":1,"title":"<T>","author_id":1,"revision":1})");
  gateway.answer("DELETE /posts/1", "", 204);
  browser.log_in();
  EXPECT_THAT(browser.get("/posts/1/delete").body, HasSubstr("&lt;T&gt;"));
  EXPECT_TRUE(gateway.asked("DELETE /posts/1").empty());
  EXPECT_EQ(browser.submit("/posts/1/delete", {}).header("Location"), "/posts/1/deleted");
  EXPECT_EQ(gateway.asked("DELETE /posts/1").size(), 1u);
}

TEST_F(FormsTest, ADeletedPostIsBroughtBack) {
  gateway.answer("GET /posts/1", R"({"id":1,"title":"T","author_id":1,"revision":1})");
  gateway.answer("DELETE /posts/1", "", 204);
  gateway.answer("POST /posts/1/restore", R"({"id":1,"slug":"a-title"})");
  browser.log_in();
  browser.get("/posts/1/delete");
  std::string const page = browser.submit("/posts/1/delete", {}).header("Location");
  gateway.refuse("GET /posts/1", 404, "not-found");
  EXPECT_THAT(browser.get(page).body, HasSubstr("Undo"));
  EXPECT_EQ(browser.submit("/posts/1/restore", {}).header("Location"), "/posts/1-a-title");
  EXPECT_EQ(gateway.asked("POST /posts/1/restore").front().token, "Bearer access-1");
  EXPECT_THAT(browser.get("/posts/1-a-title").body, HasSubstr("The post is back."));
  gateway.answer("GET /posts/1", R"({"id":1,"title":"T","author_id":1,"revision":1})");
  EXPECT_EQ(browser.get(page).header("Location"), "/posts/1") << "there is nothing to undo any more";
}

TEST_F(FormsTest, ADeletedCommentIsBroughtBack) {
  gateway.answer("GET /comments/10", comment_json(10, "Too rash"));
  gateway.answer("DELETE /comments/10", "", 204);
  gateway.answer("POST /comments/10/restore", comment_json(10, "Too rash"));
  browser.log_in();
  EXPECT_THAT(browser.get("/posts/1/comments/10/delete").body, HasSubstr("Too rash"));
  std::string const page = browser.submit("/posts/1/comments/10/delete", {}).header("Location");
  EXPECT_EQ(page, "/posts/1/comments/10/deleted");
  gateway.answer("GET /comments/10", comment_json(10, "", R"(,"state":"deleted")"));
  EXPECT_THAT(browser.get(page).body, HasSubstr("Undo"));
  EXPECT_EQ(browser.submit("/posts/1/comments/10/restore", {}).header("Location"), "/posts/1/comments/10#c10");
  EXPECT_EQ(gateway.asked("POST /comments/10/restore").front().token, "Bearer access-1");
  EXPECT_THAT(browser.get("/posts/1-a-title").body, HasSubstr("The comment is back."));
  gateway.answer("GET /comments/10", comment_json(10, "Too rash"));
  EXPECT_EQ(browser.get(page).header("Location"), "/posts/1/comments/10") << "there is nothing to undo any more";
}

TEST_F(FormsTest, ACommentThatWasDeletedLongAgoIsSaidToBeLost) {
  gateway.answer("GET /comments/10", comment_json(10, "", R"(,"state":"deleted")"));
  gateway.refuse("POST /comments/10/restore", 404, "not-found");
  browser.log_in();
  browser.get("/posts/1/comments/10/deleted");
  auto const answer = browser.submit("/posts/1/comments/10/restore", {});
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("This comment can&#39;t be brought back"));
}

TEST_F(FormsTest, APostThatWasDeletedLongAgoIsSaidToBeLost) {
  gateway.refuse("POST /posts/1/restore", 404, "not-found");
  browser.log_in();
  browser.get("/posts/1/deleted");
  auto const answer = browser.submit("/posts/1/restore", {});
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("This post can&#39;t be brought back"));
}

TEST_F(FormsTest, VotesReturnToWhereTheyWereCast) {
  gateway.answer("PUT /posts/1/vote", "{}");
  gateway.answer("PUT /comments/10/vote", "{}");
  browser.log_in();
  browser.get("/posts/1-a-title");
  std::string const token = browser.field("/posts/1/comments", "csrf");
  auto const post = browser.post("/posts/1/vote?value=1", {{"csrf", token}, {"return", "/posts/1-a-title"}});
  EXPECT_EQ(post.header("Location"), "/posts/1-a-title");
  EXPECT_EQ(gateway.asked("PUT /posts/1/vote").front().body, R"({"value":1})");
  auto const comment =
      browser.post("/posts/1/comments/10/vote?value=-1", {{"csrf", token}, {"return", "//evil.example"}});
  EXPECT_EQ(comment.header("Location"), "/#c10");
  EXPECT_EQ(browser.post("/posts/1/vote?value=2", {{"csrf", token}}).status, 400);
  auto const script = browser.post("/posts/1/vote?value=0", {{"csrf", token}}, {{"Accept", "application/json"}});
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.body, R"({"my_vote":0})");
}

TEST_F(FormsTest, OfFeedbackEndWithThePrivateLink) {
  gateway.answer("POST /feedback", R"({"ticket":"t1","link":"/feedback/t1?key=s3"})", 201);
  gateway.answer("GET /feedback/form", R"({"token":"f7","expires_at":"2026-11-02T10:00:00Z"})");
  browser.get("/feedback?kind=report&page=%2Fposts%2F1");
  EXPECT_EQ(browser.field("/feedback", "page"), "/posts/1");
  auto const sent = browser.submit(
      "/feedback", {{"kind", "report"}, {"subject", "S"}, {"body", "B"}, {"page", "/posts/1"}, {"website", ""}});
  EXPECT_EQ(sent.status, 303);
  EXPECT_THAT(browser.get(sent.header("Location")).body, HasSubstr("http://127.0.0.1:3000/feedback/t1?key=s3"));
  EXPECT_EQ(gateway.asked("POST /feedback").front().token, "");
  EXPECT_THAT(gateway.asked("POST /feedback").front().body, HasSubstr(R"("form":{"token":"f7","website":""})"));
  browser.get("/feedback");
  EXPECT_EQ(browser.submit("/feedback", {{"kind", "bug"}, {"subject", "S"}, {"body", "B"}, {"website", "http://spam"}})
                .status,
            303);
  EXPECT_EQ(gateway.asked("POST /feedback").size(), 1u) << "a filled trap sends nothing";
}

TEST_F(FormsTest, ThatAreNoFormsAreRefused) {
  browser.log_in();
  browser.get("/posts/new");
  auto caller = service.caller();
  std::string const cookie = "__Host-vobe_session=" + browser.cookies["__Host-vobe_session"];
  EXPECT_EQ(caller.post("/posts/new", "{}", {{"Cookie", cookie}}).status, 415);
  EXPECT_EQ(caller
                .call("POST", "/posts/new", "a=%zz",
                      {{"Cookie", cookie}, {"Content-Type", "application/x-www-form-urlencoded"}})
                .status,
            400);
}

}  // namespace
}  // namespace vobe::frontend::test
