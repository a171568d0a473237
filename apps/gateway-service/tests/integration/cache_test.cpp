// With a cache: what is asked once, what is taken away when it changes, and life without it.
#include <csignal>
#include <sstream>
#include <thread>

#include "chassis/testing/bus.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::gateway {

struct Caching : WithRedis, GatewayTest {
  void start_cached(service::Environment settings = {}) {
    settings.emplace("VOBE_RATE_LIMITS", "off");
    settings.emplace("VOBE_CACHE_URL", redis.url());
    start(std::move(settings));
    EXPECT_TRUE(testing::eventually(
        [this] { return gateway->admin().get("/readyz").body.find(R"("cache":"connected")") != std::string::npos; }));
  }

  /// How often the consumer has come to an end with events, good or bad.
  double attempts() {
    std::istringstream figures(gateway->admin().get("/metrics").body);
    double sum = 0;
    for (std::string line; std::getline(figures, line);) {
      if (line.starts_with("vobe_consumer_handled_total{")) sum += std::stod(line.substr(line.rfind(' ')));
    }
    return sum;
  }
};

TEST_F(Caching, AHomePageIsMadeOnceForAll) {
  start_cached();
  auto const first = home();
  auto const second = home();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(content.count("/api/v1/posts"), 2U) << "the list, and the posts of the comments";
  home("?sort=new");
  EXPECT_EQ(content.count("/api/v1/posts?sort=new"), 1U) << "another query is another page";
}

TEST_F(Caching, ThirtyTwoAtOnceAreOneCallBelow) {
  start_cached();
  content.is_late(200ms);
  std::vector<std::thread> callers;
  std::atomic<int> good = 0;
  for (int i = 0; i < 32; ++i) {
    callers.emplace_back(
        [&] { good += testing::Caller(gateway->port()).get("/api/v1/pages/home").status == 200 ? 1 : 0; });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(good, 32);
  EXPECT_EQ(content.count("/api/v1/tags"), 1U);
  EXPECT_EQ(auth.asked().size(), 1U);
}

TEST_F(Caching, AViewersPageSharesAllButHisStates) {
  start_cached();
  home();
  auto const page = gateway->as(1).get("/api/v1/pages/home");
  EXPECT_EQ(page.text("/viewer/posts/0/my_vote"), "1");
  EXPECT_EQ(page.text("/posts/items/0/author/username"), "user1");
  EXPECT_EQ(content.count("/api/v1/tags"), 1U);
  EXPECT_EQ(home().text("/viewer"), "null") << "nothing of the viewer stays behind";
}

TEST_F(Caching, PeopleAndMusicAreKeptFromPageToPage) {
  start_cached({{"VOBE_HOME_SECONDS", "0"}});
  home();
  home();
  EXPECT_EQ(content.count("/api/v1/tags"), 2U);
  EXPECT_EQ(auth.asked().size(), 1U);
  EXPECT_EQ(artists.count("/api/v1/artists?ids="), 1U);
  EXPECT_EQ(artists.count("/api/v1/albums?ids="), 1U);
}

TEST_F(Caching, TheWriterSeesHisOwnWriteOnTheNextPage) {
  start_cached();
  auto writer = gateway->as(1);
  writer.get("/api/v1/pages/home");
  visitor->get("/api/v1/pages/posts/1");
  artists.says("/api/v1/artists/7", artist("Queen II", 2));
  artists.says("/api/v1/artists?ids=", list(artist("Queen II", 2)));
  ASSERT_EQ(writer.patch("/api/v1/artists/7", R"({"name":"Queen II"})").status, 200);
  EXPECT_EQ(writer.get("/api/v1/pages/posts/1").text("/post/music/1/title"), "Queen II");
  EXPECT_EQ(writer.get("/api/v1/pages/home").text("/posts/items/0/music/1/title"), "Queen II");
  EXPECT_EQ(home().text("/posts/items/0/music/1/title"), "Queen II");
}

TEST_F(Caching, AWriteThatWasRefusedTakesNothingAway) {
  start_cached();
  home();
  content.says("/api/v1/posts/1", R"({"status":403})", 403);
  visitor->patch("/api/v1/posts/1", "{}");
  home();
  EXPECT_EQ(content.count("/api/v1/tags"), 1U);
}

TEST_F(Caching, ANewCommentDropsTheHomePage) {
  start_cached();
  home();
  visitor->post("/api/v1/posts/1/comments", "{}");
  home();
  EXPECT_EQ(content.count("/api/v1/tags"), 2U);
}

TEST_F(Caching, EventsBringTheNewerNameAndAnOlderAnswerCannotPutTheOldOneBack) {
  ::setenv("VOBE_TEST_REDIS_URL", redis.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}, {"VOBE_HOME_SECONDS", "0"}});
  // What a page has brought is kept after its answer has gone out.
  auto const comes_from_cache = [&] {
    auto const asked = artists.count("/api/v1/artists?ids=");
    home();
    return artists.count("/api/v1/artists?ids=") == asked;
  };
  ASSERT_TRUE(testing::eventually(comes_from_cache));
  auto const asked = artists.count("/api/v1/artists?ids=");
  testing::publish(contracts::artist_updated, "artist/7",
                   contracts::ArtistState{.id = {7}, .slug = "queen", .name = "Queen III", .version = 3});
  EXPECT_TRUE(testing::eventually([&] { return home().text("/posts/items/0/music/1/title") == "Queen III"; }));
  EXPECT_EQ(artists.count("/api/v1/artists?ids="), asked) << "the event brought it, nobody was asked";
  testing::publish(contracts::artist_updated, "artist/7",
                   contracts::ArtistState{.id = {7}, .slug = "queen", .name = "Queen II", .version = 2});
  testing::publish(contracts::user_updated, "user/1",
                   contracts::UserState{.id = {1}, .username = "user1", .display_name = "Anna", .version = 2});
  EXPECT_TRUE(testing::eventually([&] { return home().text("/posts/items/0/author/display_name") == "Anna"; }));
  EXPECT_EQ(home().text("/posts/items/0/music/1/title"), "Queen III");
}

TEST_F(Caching, WhatIsDeletedIsLeftOut) {
  ::setenv("VOBE_TEST_REDIS_URL", redis.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}});
  EXPECT_EQ(home().json().at("comments").as_array().size(), 2U);
  testing::publish(contracts::post_deleted, "post/1",
                   contracts::PostState{.id = {1}, .author_id = {1}, .deleted = true, .version = 9});
  EXPECT_TRUE(testing::eventually([&] { return home().json().at("comments").as_array().empty(); }));
}

TEST_F(Caching, WhatIsRemovedIsLeftOutUntilItIsRestored) {
  ::setenv("VOBE_TEST_REDIS_URL", redis.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}});
  auto const comments = [&] { return home().json().at("comments").as_array().size(); };
  EXPECT_EQ(comments(), 2U);
  contracts::PostState post{.id = {1}, .author_id = {1}, .removed = true, .version = 9};
  testing::publish(contracts::post_removed, "post/1", post);
  EXPECT_TRUE(testing::eventually([&] { return comments() == 0; }));
  post.slug = "post-1";
  post.title = "Back";
  post.removed = false;
  post.version = 10;
  testing::publish(contracts::post_restored, "post/1", post);
  EXPECT_TRUE(testing::eventually([&] { return comments() == 2; }));
  EXPECT_EQ(home().text("/comments/0/post_title"), "Back");
}

TEST_F(Caching, WhoIsDeletedIsNamedNoMore) {
  ::setenv("VOBE_TEST_REDIS_URL", redis.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}});
  contracts::UserState const user{
      .id = {1}, .username = "user1", .display_name = "User 1", .status = "deleted", .version = 2};
  EXPECT_EQ(home().text("/posts/items/0/author/username"), "user1");
  testing::publish(contracts::user_deleted, "user/1", user);
  EXPECT_TRUE(testing::eventually([&] { return home().text("/posts/items/0/author") == "null"; }));
}

TEST_F(Caching, WhatIsMergedIntoAnotherIsNamedNoMore) {
  ::setenv("VOBE_TEST_REDIS_URL", redis.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}});
  auto const music = [&] { return home().at("/posts/items/0/music").as_array().size(); };
  EXPECT_EQ(home().text("/posts/items/0/music/1/title"), "Queen");
  EXPECT_EQ(music(), 2U);
  contracts::ArtistState const merged{
      .id = {7}, .slug = "queen", .name = "Queen", .deleted = true, .merged_into = ArtistId{8}, .version = 9};
  testing::publish(contracts::artist_merged, "artist/7", merged);
  EXPECT_TRUE(testing::eventually([&] { return music() == 1; }));
}

TEST_F(Caching, WithoutContentTheLastGoodListIsShown) {
  start_cached({{"VOBE_HOME_SECONDS", "1"}});
  auto const good = home();
  content.go_away();
  std::this_thread::sleep_for(2100ms);
  auto const page = home();
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.at("/posts"), good.at("/posts"));
  EXPECT_EQ(page.at("/tags"), good.at("/tags"));
  EXPECT_EQ(page.text("/albums/0/title"), "Jazz");
  EXPECT_EQ(page.text("/degraded"), R"(["content-service"])");
  EXPECT_EQ(home("?sort=new").status, 503) << "there was no good list of that kind";
}

TEST_F(Caching, OnlyTheUsualListsAreKeptAsLastGood) {
  start_cached({{"VOBE_HOME_SECONDS", "1"}});
  home("?sort=hot&language=ru");
  home("?sort=hot&language=de");
  home("?tag=rock");
  home("?limit=7");
  content.go_away();
  for (std::string const query : {"?sort=hot&language=de", "?tag=rock", "?limit=7"}) {
    EXPECT_TRUE(testing::eventually([&] { return home(query).status == 503; })) << query;
  }
  EXPECT_EQ(home("?sort=hot&language=ru").status, 200);
}

TEST_F(Caching, AnEventThatTheCacheWasNotToldOfComesAgain) {
  redis::testing::RedisServer bus;
  ::setenv("VOBE_TEST_REDIS_URL", bus.url().c_str(), 1);
  start_cached({{"VOBE_BUS_URL", testing::redis_url()}, {"VOBE_HOME_SECONDS", "0"}});
  auto const publish = [](std::string name, std::int64_t version) {
    testing::publish(contracts::artist_updated, "artist/7",
                     contracts::ArtistState{.id = {7}, .slug = "queen", .name = std::move(name), .version = version});
  };
  auto const shows = [&](std::string_view name) {
    return testing::eventually([&] { return home().text("/posts/items/0/music/1/title") == name; });
  };
  publish("Queen II", 2);
  ASSERT_TRUE(shows("Queen II"));
  ::kill(redis.pid(), SIGSTOP);
  double const before = attempts();
  publish("Queen III", 3);
  EXPECT_TRUE(testing::eventually([&] { return attempts() > before; }));
  publish("Queen IV", 4);
  EXPECT_TRUE(testing::eventually([&] { return attempts() > before + 1; }));
  ::kill(redis.pid(), SIGCONT);
  EXPECT_TRUE(shows("Queen IV"));
}

TEST_F(Caching, ACacheThatDiesCostsNothingButSpeedAndComesBack) {
  start_cached();
  EXPECT_EQ(home().status, 200);
  redis.kill();
  auto const started = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(home().status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1500ms);
  redis.start();
  EXPECT_TRUE(testing::eventually([&] {
    content.forget();
    home();
    home();
    return content.count("/api/v1/tags") <= 1;
  }));
}

TEST_F(Caching, ACacheThatHangsIsLeftAlone) {
  start_cached();
  home();
  ::kill(redis.pid(), SIGSTOP);
  EXPECT_EQ(home().status, 200);
  auto const started = std::chrono::steady_clock::now();
  EXPECT_EQ(home().status, 200);
  EXPECT_EQ(home("?sort=new").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 400ms);
  ::kill(redis.pid(), SIGCONT);
}

}  // namespace vobe::gateway
