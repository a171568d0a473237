#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::content {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Reading : ContentServiceTest {
  testing::Answer vote(testing::Caller& voter, std::int64_t id, int value) {
    return voter.put(post_path(id, "/vote"), "{\"value\":" + std::to_string(value) + "}");
  }
};

TEST_F(Reading, every_order_gives_each_post_once_from_page_to_page) {
  std::vector<std::int64_t> newest;
  for (int i = 0; i < 12; ++i)
    newest.insert(newest.begin(), written(anna, "Post " + std::to_string(i), R"("tags":["t"])"));
  vote(anna, newest[5], 1);
  vote(boris, newest[5], 1);
  vote(boris, newest[7], 1);
  vote(boris, newest[1], -1);
  auto by_score = newest;
  std::erase_if(by_score, [&](auto id) { return id == newest[5] || id == newest[7] || id == newest[1]; });
  by_score.insert(by_score.begin(), {newest[5], newest[7]});
  by_score.push_back(newest[1]);
  for (std::string const rest :
       {"", "&tag=T", "&author=1", "&kind=discussion", "&language=en", "&period=week", "&period=day&tag=t"}) {
    EXPECT_EQ(ids_of("sort=new&limit=5" + rest), newest) << rest;
    EXPECT_EQ(ids_of("sort=active&limit=5" + rest), newest) << rest;
    EXPECT_EQ(ids_of("sort=top&limit=5" + rest), by_score) << rest;
    auto const hot = ids_of("sort=hot&limit=5" + rest);
    EXPECT_EQ(hot.size(), 12u) << rest;
    EXPECT_EQ(hot.front(), newest[5]) << rest;
  }
}

TEST_F(Reading, what_an_artist_has_made_is_found_by_the_artist) {
  auto const by_artist = written(anna, "Artist", R"("music":[{"type":"artist","id":7}])");
  auto const by_album = written(anna, "Album", R"("music":[{"type":"album","id":107}])");
  auto const by_track = written(anna, "Track", R"("music":[{"type":"track","id":207}])");
  EXPECT_THAT(ids_of("sort=new&artist=7"), ElementsAre(by_track, by_album, by_artist));
  EXPECT_THAT(ids_of("sort=new&artist=50"), ElementsAre(by_track, by_album));
  EXPECT_THAT(ids_of("sort=top&album=107"), ElementsAre(by_album));
  EXPECT_THAT(ids_of("sort=hot&track=207"), ElementsAre(by_track));
  EXPECT_THAT(ids_of("sort=hot&track=7"), IsEmpty());
}

TEST_F(Reading, narrowings_combine_but_only_one_thing_is_asked_for) {
  auto const english = written(anna, "English words", R"("tags":["a"])");
  auto const russian = written(anna, "Русские слова", R"("tags":["a"])");
  EXPECT_THAT(ids_of("sort=new&tag=a&language=ru&kind=discussion"), ElementsAre(russian));
  EXPECT_THAT(ids_of("sort=hot&language=en&kind=discussion"), ElementsAre(english));
  EXPECT_THAT(ids_of("sort=new&tag=a&kind=news"), IsEmpty());
  auto const answer = visitor.get(std::string(posts) + "?tag=a&author=1&artist=2");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(boost::json::serialize(answer.at("/errors/0/loc")), R"(["query","author"])");
  EXPECT_EQ(answer.text("/errors/1/type"), "exclusive");
}

TEST_F(Reading, times_narrow_every_order) {
  auto const old = written(anna, "Old");
  auto const recent = written(anna, "Recent");
  auto const shift = [&](std::string const& table, std::string const& id) {
    service.database->execute("UPDATE " + table + " SET created_at = now() - interval '100 days' WHERE " + id + " = " +
                              std::to_string(old));
  };
  shift("posts", "id");
  shift("post_facets", "post_id");
  for (std::string const sort : {"sort=new", "sort=hot", "sort=top", "sort=active"}) {
    for (std::string const rest : {"", "&author=1"}) {
      EXPECT_THAT(ids_of(sort + rest + "&period=month"), ElementsAre(recent));
      EXPECT_THAT(ids_of(sort + rest + "&period=day"), ElementsAre(recent));
      EXPECT_EQ(ids_of(sort + rest + "&period=year").size(), 2u);
      EXPECT_THAT(ids_of(sort + rest + "&from=2999-01-01T00:00:00%2B03:00"), IsEmpty());
      EXPECT_THAT(ids_of(sort + rest + "&from=2999-01-01T00:00:00+03:00"), IsEmpty());
      EXPECT_EQ(ids_of(sort + rest + "&from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z").size(), 2u);
      EXPECT_THAT(ids_of(sort + rest + "&to=2020-01-01T00:00:00Z"), IsEmpty());
    }
  }
  auto const answer = visitor.get(std::string(posts) + "?from=2026-02-30");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(boost::json::serialize(answer.at("/errors/0/loc")), R"(["query","from"])");
}

TEST_F(Reading, cursors_are_good_for_their_own_list_only) {
  written(anna, "One", R"("tags":["a"])");
  written(anna, "Two", R"("tags":["a"])");
  std::string const list = std::string(posts) + "?sort=new&limit=1";
  auto const page = visitor.get(list);
  auto const cursor = page.text("/next_cursor");
  EXPECT_THAT(page.header("Link"), ::testing::HasSubstr("cursor=" + cursor));
  auto altered = cursor;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  for (auto const& bad :
       {cursor + "!", altered, cursor.substr(0, cursor.size() - 3), std::string("1"), std::string("NOTACURSOR")}) {
    auto const answer = visitor.get(list + "&cursor=" + bad);
    EXPECT_EQ(answer.status, 422) << bad;
    EXPECT_EQ(boost::json::serialize(answer.at("/errors/0/loc")), R"(["query","cursor"])");
  }
  EXPECT_EQ(visitor.get(std::string(posts) + "?sort=top&limit=1&cursor=" + cursor).status, 422);
  EXPECT_EQ(visitor.get(list + "&tag=a&cursor=" + cursor).status, 422);
  EXPECT_EQ(visitor.get(list + "&cursor=" + cursor).status, 200);
}

TEST_F(Reading, ids_beyond_every_range_are_no_posts) {
  written(anna, "The first");
  for (auto const* id :
       {"9223372036854775808", "99999999999999999999", "-1", "0", "1e3", "%2B1", "0x10", "%EF%BC%91"}) {
    auto const answer = visitor.get(std::string(posts) + "/" + id);
    EXPECT_THAT(answer.status, AnyOf(404, 422)) << id;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  }
  EXPECT_EQ(visitor.get(std::string(posts) + "?artist=9223372036854775808").status, 422);
  EXPECT_EQ(visitor.get(std::string(posts) + "?ids=1,9223372036854775808").status, 422);
}

TEST_F(Reading, a_batch_keeps_the_order_asked_for) {
  auto const a = written(anna, "Aaa");
  auto const b = written(anna, "Bbb");
  auto const ids = "ids=" + std::to_string(b) + ",999999," + std::to_string(a);
  EXPECT_THAT(ids_of(ids), ElementsAre(b, a));
  auto const plain = visitor.get(std::string(posts) + "?" + ids).json();
  EXPECT_FALSE(plain.at("items").at(0).as_object().contains("body"));
  auto const whole = visitor.get(std::string(posts) + "?expand=body&" + ids);
  EXPECT_EQ(whole.text("/items/1/body"), "About Aaa");
  EXPECT_EQ(visitor.get(std::string(posts) + "?sort=new&expand=body").text("/items/0/body_html"), "<p>About Bbb</p>\n");
}

TEST_F(Reading, an_unchanged_post_is_not_sent_again) {
  auto const path = post_path(written(anna, "Cached"));
  auto const etag = visitor.get(path).header("ETag");
  for (auto const& known : {"\"nope\", " + etag, "W/" + etag, std::string("*")}) {
    auto const answer = visitor.get(path, {{"If-None-Match", known}});
    EXPECT_EQ(answer.status, 304) << known;
    EXPECT_EQ(answer.header("ETag"), etag);
    EXPECT_EQ(answer.body, "");
  }
  EXPECT_EQ(visitor.get(path, {{"If-None-Match", "\"nope\""}}).status, 200);
}

TEST_F(Reading, votes_are_counted_exactly_whatever_comes_at_once) {
  auto const id = written(anna, "Voted");
  vote(boris, id, -1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&, value = i % 3 - 1] {
      auto voter = service.as(3);
      EXPECT_EQ(vote(voter, id, value).status, 200);
    });
  }
  for (auto& thread : threads) thread.join();
  auto voter = service.as(3);
  auto const answer = vote(voter, id, 1);
  EXPECT_EQ(answer.text("/upvotes"), "1");
  EXPECT_EQ(answer.text("/downvotes"), "1");
  EXPECT_EQ(answer.text("/score"), "0");
  EXPECT_EQ(vote(voter, id, 2).status, 422);
  EXPECT_EQ(vote(visitor, id, 1).status, 401);
  EXPECT_EQ(vote(voter, id + 1, 1).status, 404);
}

TEST_F(Reading, a_viewer_sees_the_own_votes_in_one_batch) {
  auto const a = written(anna, "Aaa");
  auto const b = written(anna, "Bbb");
  vote(anna, b, -1);
  auto const answer = anna.get("/api/v1/me/post-states?ids=" + std::to_string(a) + "," + std::to_string(b));
  EXPECT_EQ(answer.text("/items/0/my_vote"), "0");
  EXPECT_EQ(answer.text("/items/1/my_vote"), "-1");
  EXPECT_THAT(answer.header("Cache-Control"), ::testing::HasSubstr("private"));
  EXPECT_EQ(visitor.get("/api/v1/me/post-states?ids=1").status, 401);
}

TEST_F(Reading, tags_are_counted_and_found_by_their_beginning) {
  written(anna, "One", R"("tags":["jazz","рок"])");
  written(anna, "Two", R"("tags":["Jazz","japan"])");
  auto const names = [&](std::string const& query) {
    std::vector<std::string> all;
    std::string cursor;
    do {
      auto const json =
          visitor.get("/api/v1/tags?limit=1&" + query + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
      for (auto const& tag : json.at("items").as_array()) all.emplace_back(tag.at("name").as_string());
      cursor = json.at("next_cursor").is_null() ? "" : std::string(json.at("next_cursor").as_string());
    } while (!cursor.empty());
    return all;
  };
  EXPECT_THAT(names("sort=popular"), ElementsAre("jazz", "japan", "рок"));
  EXPECT_THAT(names("sort=name"), ElementsAre("japan", "jazz", "рок"));
  EXPECT_THAT(names("q=JA"), ElementsAre("jazz", "japan"));
  EXPECT_THAT(names("q=%D1%80&sort=name"), ElementsAre("рок"));
  EXPECT_THAT(names("q=%25"), IsEmpty());
  EXPECT_EQ(visitor.get("/api/v1/tags").text("/items/0/post_count"), "2");
}

}  // namespace
}  // namespace vobe::content
