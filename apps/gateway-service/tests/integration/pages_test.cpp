// Composed pages: what they are made of, what they cost, what they do without.
#include "api/shapes.hpp"
#include "chassis/schema/json.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::gateway {

struct Pages : GatewayTest {
  Pages() { start({{"VOBE_RATE_LIMITS", "off"}}); }
};

TEST_F(Pages, HomeShowsPostsWithTheirAuthorsAndMusic) {
  auto const page = home();
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/posts/items/0/author/display_name"), "User 1");
  EXPECT_EQ(page.text("/posts/items/0/music/0/title"), "Jazz");
  EXPECT_EQ(page.text("/posts/items/0/music/0/artist_credit/0/artist_slug"), "queen");
  EXPECT_EQ(page.text("/posts/items/0/music/1/title"), "Queen");
  EXPECT_EQ(page.text("/posts/items/1/music"), "[]");
  EXPECT_EQ(page.text("/posts/next_cursor"), "next");
  EXPECT_EQ(page.text("/tags/0/name"), "rock");
  EXPECT_EQ(page.text("/albums/0/title"), "Jazz");
  EXPECT_EQ(page.text("/comments/0/excerpt"), "Good one & more");
  EXPECT_EQ(page.text("/comments/0/post_title"), "Post 1");
  EXPECT_EQ(page.text("/comments/0/author/username"), "user2");
  EXPECT_EQ(page.text("/viewer"), "null");
  EXPECT_EQ(page.text("/degraded"), "[]");
  EXPECT_EQ(page.body.find("author_id"), std::string::npos);
}

TEST_F(Pages, TheDocumentedShapesAreWhatIsSent) {
  EXPECT_NO_THROW(schema::from_json<shapes::HomePage>(home().body, schema::Unknown::refuse));
  auto const post_page = visitor->get("/api/v1/pages/posts/1");
  EXPECT_NO_THROW(schema::from_json<shapes::PostPage>(post_page.body, schema::Unknown::refuse)) << post_page.body;
  auto const artist_page = visitor->get("/api/v1/pages/artists/7");
  EXPECT_NO_THROW(schema::from_json<shapes::ArtistPage>(artist_page.body, schema::Unknown::refuse)) << artist_page.body;
  auto const user_page = visitor->get("/api/v1/pages/users/user1");
  EXPECT_NO_THROW(schema::from_json<shapes::UserPage>(user_page.body, schema::Unknown::refuse)) << user_page.body;
  auto const search_page = visitor->get("/api/v1/pages/search?q=jazz");
  EXPECT_NO_THROW(schema::from_json<shapes::SearchPage>(search_page.body, schema::Unknown::refuse)) << search_page.body;
}

TEST_F(Pages, EachOwnerGetsOneBatchPerKind) {
  ASSERT_EQ(home().status, 200);
  EXPECT_EQ(auth.asked().size(), 1U);
  EXPECT_EQ(auth.asked()[0].target, "/api/v1/users?ids=1,2");
  EXPECT_EQ(content.asked().size(), 3U) << "posts, tags, the posts of the comments";
  EXPECT_EQ(artists.asked().size(), 3U) << "new albums, artists and albums by ids";
  EXPECT_EQ(comments.asked().size(), 1U);
}

TEST_F(Pages, HomePassesItsQueryOnAndARefusalBack) {
  home("?sort=top&period=week&language=ru&limit=5");
  EXPECT_EQ(content.count("/api/v1/posts?sort=top&period=week&language=ru&limit=5"), 1U);
  content.says("/api/v1/posts?sort=odd", R"({"type":"/problems/validation","status":422})", 422);
  auto const refused = home("?sort=odd");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(refused.text("/type"), "/problems/validation");
}

TEST_F(Pages, AViewerSeesHisVotesAndThePageIsHisAlone) {
  auto const page = gateway->as(1).get("/api/v1/pages/home");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/viewer/posts/0/my_vote"), "1");
  EXPECT_EQ(page.header("Cache-Control"), "private, no-cache");
  ASSERT_EQ(content.count("/api/v1/me/post-states?ids=1,2"), 1U);
  EXPECT_TRUE(content.asked("/api/v1/me/post-states")[0].fields["authorization"].starts_with("Bearer "));
  EXPECT_EQ(content.asked("/api/v1/posts")[0].fields.count("authorization"), 0U)
      << "shared parts are asked for by nobody";
  EXPECT_EQ(home().header("Cache-Control"), "no-cache");
}

TEST_F(Pages, AnUnchangedPageIsNotSentAgain) {
  auto const tag = home().header("ETag");
  ASSERT_FALSE(tag.empty());
  EXPECT_EQ(visitor->get("/api/v1/pages/home", {{"If-None-Match", "\"nope\", W/" + tag}}).status, 304);
  EXPECT_EQ(visitor->get("/api/v1/pages/home", {{"If-None-Match", "\"nope\""}}).status, 200);
}

TEST_F(Pages, APostComesWithItsDiscussionAndOthersLikeIt) {
  auto const page = gateway->as(1).get("/api/v1/pages/posts/1?sort=new");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/post/body_html"), "<p>Text</p>");
  EXPECT_EQ(page.text("/post/author/username"), "user1");
  EXPECT_EQ(page.text("/comments/items/0/author/username"), "user2");
  EXPECT_EQ(page.text("/comments/items/0/replies/0/author/username"), "user1");
  EXPECT_EQ(page.text("/comments/items/1/author"), "null");
  EXPECT_EQ(page.text("/comments/total"), "2");
  EXPECT_EQ(page.text("/related/0/id"), "2");
  EXPECT_EQ(page.json().at("related").as_array().size(), 1U) << "not itself";
  EXPECT_EQ(page.text("/viewer/post/my_vote"), "1");
  EXPECT_EQ(page.text("/viewer/comments/0/my_vote"), "-1");
  EXPECT_EQ(comments.count("/api/v1/posts/1/comments?sort=new"), 1U);
  EXPECT_EQ(comments.count("/api/v1/me/comment-states?ids=11,12,13"), 1U);
  EXPECT_EQ(auth.asked().size(), 1U);
}

TEST_F(Pages, MusicPagesShowWhatIsAboutThem) {
  auto const artist_page = visitor->get("/api/v1/pages/artists/7");
  EXPECT_EQ(artist_page.text("/artist/name"), "Queen");
  EXPECT_EQ(artist_page.text("/albums/0/title"), "Jazz");
  EXPECT_EQ(artist_page.text("/tracks/0/title"), "Jealousy");
  EXPECT_EQ(artist_page.text("/posts/items/0/author/username"), "user1");
  EXPECT_EQ(visitor->get("/api/v1/pages/albums/5").text("/album/title"), "Jazz");
  auto const track_page = visitor->get("/api/v1/pages/tracks/9");
  EXPECT_EQ(track_page.text("/track/title"), "Jealousy");
  EXPECT_EQ(track_page.text("/album/title"), "Jazz");
  EXPECT_EQ(content.count("/api/v1/posts?track=9"), 1U);
}

TEST_F(Pages, APersonsPageNeedsNobodyToSayWhoHeIs) {
  auto const page = visitor->get("/api/v1/pages/users/user1");
  EXPECT_EQ(page.text("/user/username"), "user1");
  EXPECT_EQ(page.text("/comments/1/author/username"), "user1");
  EXPECT_EQ(content.count("/api/v1/posts?author=1"), 1U);
  EXPECT_EQ(comments.count("/api/v1/comments?sort=new&limit=20&author=1"), 1U);
  EXPECT_EQ(auth.count("/api/v1/users?ids=2"), 1U) << "only the other author is asked for";
}

TEST_F(Pages, WhatIsNotThereOrElsewhereIsSaidByItsOwner) {
  auto const missing = visitor->get("/api/v1/pages/posts/404");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.text("/detail"), "no such post");
  auto const merged = visitor->get("/api/v1/pages/artists/8");
  EXPECT_EQ(merged.status, 308);
  EXPECT_EQ(merged.header("Location"), "/api/v1/pages/artists/7");
  EXPECT_EQ(visitor->get("/api/v1/pages/posts/0x1").status, 404);
  EXPECT_EQ(visitor->post("/api/v1/pages/home", "{}").status, 405);
  EXPECT_EQ(visitor->post("/api/v1/pages/home", "{}").header("Allow"), "GET, HEAD");
}

TEST_F(Pages, ADeadOwnerIsNamedAndTheRestIsShown) {
  auth.go_away();
  comments.go_away();
  auto const page = home();
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/posts/items/0/author"), "null");
  EXPECT_EQ(page.text("/comments"), "[]");
  EXPECT_EQ(page.text("/tags/0/name"), "rock");
  EXPECT_EQ(page.text("/degraded"), R"(["comment-service","auth-service"])");
}

TEST_F(Pages, MusicThatNobodyCanNameKeepsItsPlace) {
  artists.go_away();
  auto const page = home();
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.text("/posts/items/0/music/0"),
            R"({"type":"album","id":5,"slug":null,"title":null,"artist_credit":null})");
  EXPECT_EQ(page.text("/degraded"), R"(["artist-service"])");
}

TEST_F(Pages, ALateOwnerIsNotWaitedForLongerThanHisPartIsWorth) {
  comments.is_late(3s);
  auto const started = std::chrono::steady_clock::now();
  auto const page = home();
  auto const took = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.text("/degraded"), R"(["comment-service"])");
  EXPECT_GE(took, 280ms);
  EXPECT_LT(took, 1500ms);
  for (int i = 0; i < 5; ++i) home();
  auto const again = std::chrono::steady_clock::now();
  EXPECT_EQ(home().status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - again, 250ms) << "who hangs is not waited for again and again";
}

TEST_F(Pages, WithoutContentThereIsNoHomePage) {
  content.go_away();
  auto const page = home();
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.header("Content-Type"), "application/problem+json");
  EXPECT_FALSE(page.header("Retry-After").empty());
  EXPECT_EQ(visitor->get("/api/v1/pages/posts/1").status, 503);
}

TEST_F(Pages, AClientInAHurrySaysNothingAboutAnOwner) {
  content.is_late(700ms);
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(get_hurried("/api/v1/pages/home", 250).starts_with("HTTP/1.1 503"));
  }
  EXPECT_EQ(home().status, 200);
}

TEST_F(Pages, APartThatCannotBeReadIsLeftOut) {
  for (std::string const odd : {R"({"items":[{"id":)", R"({"items":12345})", "<html>"}) {
    comments.says("/api/v1/comments?", odd);
    content.says("/api/v1/tags", odd);
    artists.says("/api/v1/artists?ids=", odd);
    auto const page = home();
    ASSERT_EQ(page.status, 200) << odd;
    EXPECT_EQ(page.text("/posts/items/0/author/username"), "user1");
    EXPECT_EQ(page.text("/comments"), "[]");
    EXPECT_EQ(page.text("/tags"), "[]");
    EXPECT_EQ(page.text("/posts/items/0/music/1/title"), "null");
    EXPECT_EQ(page.json().at("degraded").as_array().size(), 3U) << page.text("/degraded");
  }
}

TEST_F(Pages, NoPageFailsForAPartThatCannotBeRead) {
  std::string const odd = R"({"items":[{"id":)";
  comments.says("/api/v1/", odd);
  comments.says("/api/v1/posts/1/comments", odd);
  content.says("/api/v1/posts?", odd);
  content.says("/api/v1/me/post-states", odd);
  artists.says("/api/v1/artists/7/", odd);
  artists.says("/api/v1/albums?", odd);
  auto viewer = gateway->as(1);
  for (auto const* path : {"/posts/1", "/artists/7", "/albums/5", "/tracks/9", "/users/user1"}) {
    auto const page = viewer.get(std::string("/api/v1/pages") + path);
    ASSERT_EQ(page.status, 200) << path << page.body;
    EXPECT_FALSE(page.json().at("degraded").as_array().empty()) << path;
  }
}

TEST_F(Pages, AnAnswerThatCannotBeReadIsNotTheClientsFault) {
  content.says("/api/v1/posts", R"({"items":[{"id":1)");
  EXPECT_EQ(home().status, 503);
}

}  // namespace vobe::gateway
