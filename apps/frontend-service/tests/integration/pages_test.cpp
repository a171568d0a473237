#include "chassis/core/encoding.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::frontend::test {
namespace {

class PagesTest : public FrontendTest {};

std::string const hostile = "<script>alert(1)</script>\" onerror='x' \u202Eevil & </title>";

TEST_F(PagesTest, EscapeWhatPeopleCallThemselvesAndTheirPosts) {
  gateway.answer("GET /pages/home", home_json(hostile, hostile));
  gateway.answer("GET /pages/posts/1", post_json(hostile));
  gateway.answer(
      "GET /pages/search",
      R"({"items":[{"type":"post","id":1,"title":)" + as_json(hostile) +
          R"(,"snippet":"a <mark>b</mark> &lt;i&gt;","url_slug":"x"}],"total":{"value":1,"relation":"eq"}})");
  gateway.answer("GET /pages/users/lena", R"({"user":{"id":1,"username":"lena","display_name":)" + as_json(hostile) +
                                              R"(,"bio":)" + as_json(hostile) +
                                              R"(},"posts":{"items":[],"next_cursor":null},)"
                                              R"("comments":[{"id":1,"post_id":1,"excerpt":)" +
                                              as_json("First words " + hostile) + "}]}");
  gateway.answer("GET /pages/artists/1",
                 R"({"artist":{"id":1,"slug":"a","name":)" + as_json(hostile) +
                     R"j(,"kind":"group","links":[{"kind":"x","url":"javascript:alert(1)"}],"aliases":[)j" +
                     as_json(hostile) + R"(]},"posts":{"items":[],"next_cursor":null}})");
  for (auto const* path :
       {"/", "/posts/1-a-title", "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/u/lena", "/artists/1-a"}) {
    auto const answer = browser.get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("<script>alert"))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("\" onerror="))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("javascript:"))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("& </title>"))) << path;
  }
  EXPECT_THAT(browser.get("/posts/1-a-title").body, HasSubstr("<bdi>&lt;script&gt;"));
  EXPECT_THAT(browser.get("/u/lena").body, HasSubstr("First words &lt;script&gt;"));
  EXPECT_THAT(browser.get("/search?q=b").body, HasSubstr("a <mark>b</mark> &lt;i&gt;"));
}

TEST_F(PagesTest, HaveAStrictPolicyAndNothingInline) {
  for (auto const* path : {"/", "/posts/1-a-title", "/login", "/nope"}) {
    auto const answer = browser.get(path);
    std::string const policy = answer.header("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << path;
    EXPECT_EQ(answer.header("Referrer-Policy"), "same-origin") << path;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_THAT(answer.body, Not(HasSubstr(" style=\""))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr(" onclick="))) << path;
  }
}

TEST_F(PagesTest, OfGuestsHaveAnEtagAndThoseOfMembersArePrivate) {
  auto const first = browser.get("/posts/1-a-title");
  std::string const etag = first.header("ETag");
  ASSERT_FALSE(etag.empty());
  EXPECT_TRUE(browser.set_cookies.empty()) << "reading needs no cookie";
  EXPECT_EQ(browser.get("/posts/1-a-title", {{"If-None-Match", etag}}).status, 304);
  EXPECT_EQ(browser.get("/posts/1-a-title", {{"If-None-Match", "\"nope\", W/" + etag}}).status, 304);
  EXPECT_EQ(browser.get("/posts/1-a-title", {{"If-None-Match", "\"nope\""}}).status, 200);
  EXPECT_THAT(first.header("Vary"), HasSubstr("Cookie"));
  browser.log_in();
  auto const member = browser.get("/posts/1-a-title");
  EXPECT_EQ(member.header("Cache-Control"), "private, no-cache");
  EXPECT_EQ(member.header("ETag"), "");
}

TEST_F(PagesTest, AnswerHeadLikeGetWithoutBody) {
  auto const answer = testing::exchange_raw(service.port(), "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, ::testing::StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: "));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(PagesTest, ThatAreNotThereAre404InTheFrame) {
  for (auto const* path : {"/nope", "/posts/0", "/posts/x", "/posts/9223372036854775808", "/posts/99-gone",
                           "/covers/x.svg", "/assets/v/nope.js", "/help/nope", "/chat/nope"}) {
    auto const answer = browser.get(path);
    EXPECT_EQ(answer.status, std::string_view(path) == "/chat/nope" ? 303 : 404) << path;
  }
  auto const answer = browser.get("/nope");
  EXPECT_THAT(answer.body, HasSubstr("<h1>There is nothing here</h1>"));
  EXPECT_THAT(answer.body, HasSubstr(answer.header("X-Request-Id"))) << "the request's number is on the page";
}

TEST_F(PagesTest, TakeTheirMethodsOnly) {
  auto caller = service.caller();
  auto const answer = caller.call("DELETE", "/posts/1");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
  EXPECT_EQ(caller.call("PUT", "/login").header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(caller.call("POST", "/no-such-page", "x", {{"Content-Type", "text/plain"}}).status, 404);
}

TEST_F(PagesTest, WithAWrongSlugLeadToTheRightAddress) {
  auto const answer = browser.get("/posts/1-other?sort=new");
  EXPECT_EQ(answer.status, 308);
  EXPECT_EQ(answer.header("Location"), "/posts/1-a-title?sort=new");
  EXPECT_EQ(browser.get("/posts/1").header("Location"), "/posts/1-a-title");
  EXPECT_THAT(browser.get("/posts/1-a-title").body,
              HasSubstr("<link rel=\"canonical\" href=\"http://127.0.0.1:3000/posts/1-a-title\">"));
}

TEST_F(PagesTest, OfMergedArtistsLeadToTheOne) {
  gateway.answer("GET /pages/artists/5",
                 [](Asked const&) { return Prepared{.status = 308, .location = "/api/v1/pages/artists/4"}; });
  auto const answer = browser.get("/artists/5-x");
  EXPECT_EQ(answer.status, 308);
  EXPECT_EQ(answer.header("Location"), "/artists/4");
}

TEST_F(PagesTest, NeverMentionTheHostOfTheRequest) {
  for (auto const* path : {"/", "/posts/1-a-title", "/nope", "/login", "/posts/new"}) {
    auto const answer = testing::exchange_raw(
        service.port(),
        "GET " + std::string(path) +
            " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, Not(HasSubstr("evil.example"))) << path;
  }
}

TEST_F(PagesTest, SayWhatIsMissing) {
  std::string degraded = home_json();
  degraded.replace(degraded.find("\"degraded\":[]"), 13, "\"degraded\":[\"artist-service\",\"auth-service\"]");
  gateway.answer("GET /pages/home", degraded);
  EXPECT_THAT(browser.get("/").body, HasSubstr("taking a break: the music catalogue, names of people"));
  EXPECT_THAT(browser.get("/", {{"Accept-Language", "ru"}}).body, HasSubstr("каталог музыки, имена людей"));

  std::string post = post_json();
  post.replace(post.find("\"degraded\":[]"), 13, "\"degraded\":[\"comment-service\"]");
  gateway.answer("GET /pages/posts/1", post);
  EXPECT_THAT(browser.get("/posts/1-a-title").body, HasSubstr("Comments are taking a break; the post is here."));
}

TEST_F(PagesTest, TurnTheGatewaysErrorsIntoPages) {
  gateway.refuse("GET /pages/home", 503, "unavailable");
  auto const away = browser.get("/");
  EXPECT_EQ(away.status, 503);
  EXPECT_FALSE(away.header("Retry-After").empty());
  EXPECT_THAT(away.body, HasSubstr("This part is taking a break"));
  gateway.refuse("GET /pages/home", 429, "rate-limited");
  EXPECT_EQ(browser.get("/").status, 429);
  gateway.refuse("GET /pages/home", 422, "validation");
  EXPECT_EQ(browser.get("/?cursor=broken").status, 422);
  gateway.answer("GET /pages/home", "{\"posts\":7}");
  auto const broken = browser.get("/");
  EXPECT_EQ(broken.status, 500);
  EXPECT_THAT(broken.body, Not(HasSubstr("object_expected")));
}

TEST_F(PagesTest, SpeakTheLanguageOfCookieThenBrowser) {
  EXPECT_THAT(browser.get("/", {{"Accept-Language", "ru-RU,ru;q=0.9,en;q=0.5"}}).body, HasSubstr("<html lang=\"ru\""));
  EXPECT_EQ(gateway.asked("GET /pages/home").back().language, "ru");
  EXPECT_THAT(browser.get("/", {{"Accept-Language", "de"}}).body, HasSubstr("<html lang=\"en\""));
  browser.get("/preferences?language=ru&return=%2Fsearch");
  EXPECT_EQ(browser.submit("/preferences", {{"language", "ru"}, {"theme", "dark"}}).header("Location"), "/search");
  auto const answer = browser.get("/search", {{"Accept-Language", "en"}});
  EXPECT_THAT(answer.body, HasSubstr("<html lang=\"ru\" data-theme=\"dark\""));
}

TEST_F(PagesTest, TellTheGatewayWhoAsks) {
  browser.get("/", {{"X-Forwarded-For", "203.0.113.9"}, {"User-Agent", "Netscape 4"}});
  EXPECT_EQ(gateway.asked("GET /pages/home").back().user_agent, "Netscape 4");
  EXPECT_EQ(gateway.asked("GET /pages/home").back().forwarded_for, "203.0.113.9, 127.0.0.1");
  browser.get("/");
  EXPECT_EQ(gateway.asked("GET /pages/home").back().forwarded_for, "127.0.0.1");
}

TEST_F(PagesTest, SearchesThatHoldNothingAreSaidSo) {
  gateway.refuse("GET /pages/search", 422, "validation");
  auto const answer = browser.get("/search?q=%22()*");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("There is nothing to look for"));
  EXPECT_EQ(browser.get("/search?q=" + std::string(2000, 'a')).status, 422);
  EXPECT_EQ(browser.get("/search").status, 200);
}

TEST_F(PagesTest, SearchesThatAreTooLongAreSaidSoAndKeepTheirText) {
  std::string words;
  for (int i = 0; i < 201; ++i) words += "ж";
  auto const answer = browser.get("/search?q=" + percent_encode(words));
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("The search takes 200 characters at most"));
  EXPECT_EQ(browser.field("/search", "q"), words);
  EXPECT_TRUE(gateway.asked("GET /pages/search").empty());
}

TEST_F(PagesTest, OfGenresNameWhatThereIs) {
  gateway.answer("GET /genres", R"({"items":[
      {"slug":"rock","name":"Rock","artist_count":1,"album_count":2,"track_count":3},
      {"slug":"jazz","name":"Jazz","artist_count":0,"album_count":1,"track_count":9},
      {"slug":"march","name":"March","artist_count":0,"album_count":0,"track_count":3}]})");
  auto const answer = browser.get("/genres");
  EXPECT_THAT(answer.body, HasSubstr("<small><span>1 artist</span>, <span>2 albums</span></small>"));
  EXPECT_THAT(answer.body, HasSubstr("<small><span>1 album</span></small>"));
  EXPECT_THAT(answer.body, HasSubstr("<small><span>3 tracks</span></small>"));
}

TEST_F(PagesTest, OfAnArtistLeadToAPostAboutTheArtist) {
  gateway.answer("GET /pages/artists/4",
                 R"({"artist":{"id":4,"slug":"radiohead","name":"Radiohead","kind":"group"},"posts":{"items":[]}})");
  browser.log_in();
  EXPECT_THAT(browser.get("/artists/4-radiohead").body,
              HasSubstr("href=\"/posts/new?music=artist%3A4%3ARadiohead\">Write about this artist</a>"));
}

TEST_F(PagesTest, OfPeopleListTheirNewestPosts) {
  gateway.answer("GET /pages/users/lena",
                 R"({"user":{"id":1,"username":"lena"},"posts":{"items":[],"next_cursor":"c2"}})");
  EXPECT_THAT(browser.get("/u/lena").body, HasSubstr("href=\"/u/lena?cursor=c2\""));
  EXPECT_EQ(gateway.asked("GET /pages/users/lena").back().query, "sort=new");
  browser.get("/u/lena?cursor=c2");
  EXPECT_EQ(gateway.asked("GET /pages/users/lena").back().query, "sort=new&cursor=c2");
}

TEST_F(PagesTest, ForMembersAskToSignInAndComeBack) {
  for (auto const* path : {"/posts/new", "/settings", "/posts/1/edit"}) {
    auto const answer = browser.get(path);
    EXPECT_EQ(answer.status, 303) << path;
    EXPECT_THAT(answer.header("Location"), ::testing::StartsWith("/login?return=%2F")) << path;
  }
}

TEST_F(PagesTest, AssetsAreImmutableUnderTheirHash) {
  std::string const page = browser.get("/").body;
  auto const at = page.find("/assets/");
  std::string const path = page.substr(at, page.find('"', at) - at);
  auto const style = browser.get(path);
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(style.header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_THAT(style.header("Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(browser.get("/assets/old/site.css").header("Cache-Control"), "no-store");
  auto const cover = browser.get("/covers/0123456789abcdef.svg");
  EXPECT_EQ(cover.header("Content-Type"), "image/svg+xml");
  EXPECT_THAT(cover.header("Cache-Control"), HasSubstr("immutable"));
}

TEST_F(PagesTest, TheChatStreamsItsAnswerIntoThePage) {
  std::string const id = "0190aaaa-0000-7000-8000-000000000003";
  gateway.answer("POST /chat/conversations", R"({"id":")" + id + R"(","title":"q"})", 201);
  gateway.answer("GET /chat/conversations", R"({"items":[],"next_cursor":null})");
  gateway.answer("POST /chat/conversations/" + id + "/messages", [](Asked const&) {
    return Prepared{200,
                    "event: citation\ndata: "
                    "{\"kind\":\"help\",\"slug\":\"search\",\"title\":\"<Search>\",\"url\":\"/help/search\"}\n\n"
                    "event: token\ndata: {\"text\":\"an <b>answer\"}\n\nevent: token\ndata: {\"text\":\" "
                    "whole\"}\n\nevent: done\ndata: {}\n\n",
                    "text/event-stream"};
  });
  browser.log_in();
  browser.get("/chat");
  auto const answer = browser.submit("/chat", {{"content", "how <do> I search?"}}, {{"Accept", "text/html"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("how &lt;do&gt; I search?"));
  EXPECT_THAT(answer.body, HasSubstr("an &lt;b&gt;answer whole</div>"));
  EXPECT_THAT(answer.body, HasSubstr("<a href=\"/help/search\"><bdi>&lt;Search&gt;</bdi></a>"));
  EXPECT_THAT(answer.body, HasSubstr("</html>"));
  EXPECT_EQ(browser.field("/chat/" + id, "csrf"), browser.field("/logout", "csrf"))
      << "the next question goes to the conversation";

  browser.get("/chat");
  auto const events = browser.submit("/chat", {{"content", "again"}}, {{"Accept", "text/event-stream"}});
  EXPECT_EQ(events.header("Content-Type"), "text/event-stream");
  EXPECT_THAT(events.body, ::testing::StartsWith("event: conversation\ndata: {\"url\":\"/chat/" + id + "\"}\n\n"));
  EXPECT_THAT(events.body, HasSubstr("event: done"));
}

TEST_F(PagesTest, AnAnswerThatBreaksOffIsSaidSo) {
  std::string const id = "0190aaaa-0000-7000-8000-000000000003";
  gateway.answer("POST /chat/conversations", R"({"id":")" + id + R"("})", 201);
  gateway.answer("POST /chat/conversations/" + id + "/messages", [](Asked const&) {
    return Prepared{200, "event: token\ndata: {\"text\":\"half\"}\n\n", "text/event-stream"};
  });
  browser.log_in();
  browser.get("/chat");
  auto const answer = browser.submit("/chat", {{"content", "q"}}, {{"Accept", "text/html"}});
  EXPECT_THAT(answer.body, HasSubstr("The answer broke off"));
  EXPECT_THAT(answer.body, HasSubstr("</html>"));
}

}  // namespace
}  // namespace vobe::frontend::test
