// Reading JSON in one pass, and drafts whose authors and music are put in later.
#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "domain/change.hpp"
#include "domain/draft.hpp"
#include "domain/json_scanner.hpp"
#include "domain/latest_comments.hpp"
#include "domain/openapi_join.hpp"

namespace vobe::gateway {

TEST(JsonScanner, PassesValuesOnAsTheyCame) {
  std::vector<std::pair<std::string, std::string>> seen;
  JsonScanner scanner(R"( { "a" : [1, {"b":"}]\""}] , "c":"\\" ,"d":null,"e":-1.5e3 } )");
  scanner.members([&](std::string_view name) { seen.emplace_back(name, scanner.raw()); });
  std::vector<std::pair<std::string, std::string>> const expected{
      {"a", R"([1, {"b":"}]\""}])"}, {"c", R"("\\")"}, {"d", "null"}, {"e", "-1.5e3"}};
  EXPECT_EQ(seen, expected);
}

TEST(JsonScanner, SkipsWhatNobodyReads) {
  JsonScanner scanner(R"({"a":{"deep":[[]]},"id":7,"b":true})");
  std::int64_t id = 0;
  scanner.members([&](std::string_view name) {
    if (name == "id") id = scanner.integer().value_or(-1);
  });
  EXPECT_EQ(id, 7);
}

TEST(JsonScanner, ResolvesEscapes) {
  EXPECT_EQ(JsonScanner(R"("a\"b\\\/\n\u0436\ud83c\udfb8")").string(), "a\"b\\/\nж🎸");
  EXPECT_EQ(JsonScanner(R"("\ud83c")").string(), "\uFFFD");
  EXPECT_EQ(JsonScanner("12").string(), std::nullopt);
  EXPECT_EQ(JsonScanner(R"("12")").integer(), std::nullopt);
}

TEST(JsonScanner, RefusesWhatEndsTooEarly) {
  for (auto const* text : {"", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1", "{\"a\":\"x", "{\"a\":[}",
                           "{a:1}", "{\"a\" 1}", "\\u12"}) {
    auto const walk = [&] {
      JsonScanner scanner(text);
      scanner.members([](std::string_view) {});
    };
    EXPECT_THROW(walk(), Malformed) << text;
  }
  EXPECT_THROW(JsonScanner(R"("\u12")").string(), Malformed);
}

struct Known : Directory {
  Known() {
    put({Kind::user, 1}, R"({"id":1})");
    put({Kind::album, 5}, R"({"type":"album","id":5})");
    put_absent({Kind::artist, 7});
    put_away(Kind::track);
  }
};

TEST(Draft, PutsAuthorsAndMusicIntoTheirPlaces) {
  auto const cards = read_cards(
      R"({"items":[{"author_id":1,"id":3,"body":"x","music":[{"type":"album","id":5},{"type":"artist","id":7},{"type":"track","id":9},{"type":"?","id":1}]},)"
      R"({"id":4,"author_id":2,"music":[],"tags":["a"]}],"next_cursor":"c"})");
  std::string out;
  cards.items.fill(Known(), out);
  EXPECT_EQ(
      out,
      R"([{"author":{"id":1},"id":3,"music":[{"type":"album","id":5},{"type":"track","id":9,"slug":null,"title":null,"artist_credit":null}]},)"
      R"({"id":4,"author":null,"music":[],"tags":["a"]}])");
  EXPECT_EQ(cards.ids, (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(cards.next_cursor, "\"c\"");
}

TEST(Draft, LeavesOneOutAndStopsWhenThereAreEnough) {
  std::string const list = R"({"items":[{"id":1},{"id":2},{"id":3},{"id":4}]})";
  EXPECT_EQ(read_cards(list, 2, 2).ids, (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(read_cards(R"({"items":[]})").ids.size(), 0U);
}

TEST(Draft, FollowsRepliesDown) {
  auto const list = read_comments(
      R"({"items":[{"id":1,"author_id":1,"replies":[{"id":2,"author_id":null,"replies":[]}]}],"total":2})");
  std::string out;
  list.whole.fill(Known(), out);
  EXPECT_EQ(out, R"({"items":[{"id":1,"author":{"id":1},"replies":[{"id":2,"author":null,"replies":[]}]}],"total":2})");
  EXPECT_EQ(list.ids, (std::vector<std::int64_t>{1, 2}));
}

TEST(Draft, RefusesADiscussionWithoutABottom) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += R"({"id":1,"replies":[)";
  EXPECT_THROW(read_comments(R"({"items":[)" + deep), Malformed);
}

TEST(LatestComments, LeaveOutThoseWhosePostIsGone) {
  LatestComments const latest(R"({"items":[{"id":1,"post_id":3,"author_id":1,"excerpt":"x"},{"id":2,"post_id":4}]})");
  Known known;
  known.put({Kind::post, 3}, R"({"id":3,"slug":"s","title":"T"})");
  known.put_absent({Kind::post, 4});
  std::string out;
  latest.write(known, out);
  EXPECT_EQ(
      out,
      R"([{"id":1,"post_id":3,"language":null,"created_at":null,"excerpt":"x","post_title":"T","post_slug":"s","author":{"id":1}}])");
}

TEST(OpenApiJoin, RenamesOnlyWhatCollides) {
  OpenApiJoin join;
  join.add(
      "a-service",
      R"({"paths":{"/x":{"get":{"$ref":"#/components/schemas/Item"}}},"components":{"schemas":{"Item":{"a":1},"Same":{},"Page":{"items":{"$ref":"#/components/schemas/Item"}}}}})");
  join.add(
      "b-service",
      R"({"paths":{"/x":{"put":{}},"/y":{"get":{"$ref":"#/components/schemas/Item"}},"/docs":{}},"components":{"schemas":{"Item":{"b":1},"Same":{},"Page":{"items":{"$ref":"#/components/schemas/Item"}}}}})");
  auto const joined = join.finish("All", "1");
  EXPECT_NE(joined.find(R"("/x":{"get":{"$ref":"#/components/schemas/Item"}})"), std::string::npos) << joined;
  EXPECT_NE(joined.find(R"("/y":{"get":{"$ref":"#/components/schemas/b_Item"}})"), std::string::npos) << joined;
  EXPECT_NE(joined.find(R"("b_Page":{"items":{"$ref":"#/components/schemas/b_Item"}})"), std::string::npos) << joined;
  EXPECT_EQ(joined.find("b_Same"), std::string::npos);
  EXPECT_EQ(joined.find("/docs"), std::string::npos);
}

TEST(Change, IsWhatAWriteTouches) {
  EXPECT_FALSE(change_of("GET", "/api/v1/posts/7").home);
  EXPECT_EQ(change_of("PATCH", "/api/v1/posts/7").entity, (EntityRef{Kind::post, 7}));
  EXPECT_EQ(change_of("PUT", "/api/v1/artists/9/follow").entity, (EntityRef{Kind::artist, 9}));
  EXPECT_TRUE(change_of("PATCH", "/api/v1/posts/7").itself);
  EXPECT_FALSE(change_of("POST", "/api/v1/posts/7/comments").itself);
  EXPECT_TRUE(change_of("POST", "/api/v1/posts").home);
  EXPECT_EQ(change_of("PATCH", "/api/v1/users/me").entity, (EntityRef{Kind::user, 0}));
  EXPECT_TRUE(change_of("DELETE", "/api/v1/comments/3").home);
  EXPECT_FALSE(change_of("POST", "/api/v1/auth/login").home);
  EXPECT_FALSE(change_of("POST", "/api/v1/feedback").home);
  EXPECT_EQ(number_in(R"({"id":3,"version":12})", "version"), 12);
  EXPECT_EQ(number_in("", "version"), std::nullopt);
  EXPECT_EQ(number_in(R"({"id":3,)", "version"), std::nullopt);
}

}  // namespace vobe::gateway
