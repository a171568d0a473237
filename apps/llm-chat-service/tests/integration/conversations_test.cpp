#include <gmock/gmock.h>

#include <set>

#include "tests/integration/fixture.hpp"

namespace vobe::chat {
namespace {

constexpr auto list = "/api/v1/chat/conversations";

struct Conversations : ChatTest {};

TEST_F(Conversations, need_a_valid_token) {
  EXPECT_EQ(visitor.get(list).status, 401);
  EXPECT_EQ(visitor.post(list, "{}").status, 401);
  auto forger = service.caller();
  forger.bear(testing::Issuer().token(1));
  EXPECT_EQ(forger.get(list).status, 401);
}

TEST_F(Conversations, begin_with_an_address_and_without_messages) {
  auto const answer = anna.post(list, R"({"title":"Vinyl"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("Location"), std::string(list) + "/" + answer.text("/id"));
  auto const read = anna.get(answer.header("Location"));
  EXPECT_EQ(read.text("/title"), "Vinyl");
  EXPECT_EQ(read.text("/messages"), "[]");
}

TEST_F(Conversations, of_others_are_not_there) {
  auto const id = begin(anna);
  ask(anna, id, "How do I write a post?");
  auto const answer = anna.get(path_of(id)).text("/messages/1/id");
  EXPECT_EQ(boris.get(path_of(id)).status, 404);
  EXPECT_EQ(boris.get(path_of(id, "/messages")).status, 404);
  EXPECT_EQ(boris.patch(path_of(id), R"({"title":"mine"})").status, 404);
  EXPECT_EQ(boris.remove(path_of(id)).status, 404);
  EXPECT_EQ(ask(boris, id, "hello").status, 404);
  EXPECT_EQ(ask(boris, id, "hello", {{"Accept", "text/event-stream"}}).status, 404);
  EXPECT_EQ(boris.put("/api/v1/chat/messages/" + answer + "/rating", R"({"value":1})").status, 404);
  EXPECT_EQ(anna.get(path_of(id)).text("/title"), "How do I write a post?");
  EXPECT_EQ(boris.get(list).text("/items"), "[]");
}

TEST_F(Conversations, under_what_is_no_uuid_are_404) {
  for (auto const* id : {"1", "x", "00000000-0000-0000-0000-00000000000g", "%00"})
    EXPECT_EQ(anna.get(path_of(id)).status, 404) << id;
}

TEST_F(Conversations, are_listed_to_the_end_the_latest_used_first) {
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) made.push_back(begin(anna, R"({"title":"n)" + std::to_string(i) + "\"}"));
  ask(anna, made[2], "How do I write a post?");
  std::vector<std::string> seen;
  std::string cursor;
  do {
    auto const page = anna.get(std::string(list) + "?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (auto const& item : page.at("/items").as_array()) seen.emplace_back(item.at("id").as_string());
    cursor = page.text("/next_cursor");
  } while (cursor != "null" && seen.size() < 20);
  ASSERT_EQ(seen.size(), 7U);
  EXPECT_EQ(seen.front(), made[2]);
  EXPECT_EQ(seen[1], made[6]);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 7U);
}

TEST_F(Conversations, refuse_cursors_of_others) {
  for (int i = 0; i < 2; ++i) {
    begin(anna);
    begin(boris);
  }
  auto const cursor = anna.get(std::string(list) + "?limit=1").text("/next_cursor");
  for (auto const& wrong : {cursor + "!", cursor.substr(3), std::string("1")}) {
    auto const answer = anna.get(std::string(list) + "?limit=1&cursor=" + wrong);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "cursor");
  }
  EXPECT_EQ(boris.get(std::string(list) + "?limit=1&cursor=" + cursor).status, 422);
}

TEST_F(Conversations, are_renamed_by_who_has_seen_the_latest_name) {
  auto const id = begin(anna);
  auto const etag = anna.get(path_of(id)).header("ETag");
  EXPECT_EQ(anna.patch(path_of(id), R"({"title":"First"})", {{"If-Match", etag}}).text("/title"), "First");
  EXPECT_EQ(anna.patch(path_of(id), R"({"title":"Second"})", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(anna.patch(path_of(id), R"({"title":" "})").status, 422);
  EXPECT_EQ(anna.patch(path_of(id), "{}").text("/errors/0/type"), "missing");
}

TEST_F(Conversations, are_deleted_for_good) {
  auto const id = begin(anna);
  ask(anna, id, "How do I write a post?");
  EXPECT_EQ(anna.remove(path_of(id)).status, 204);
  EXPECT_EQ(anna.get(path_of(id)).status, 404);
  EXPECT_EQ(anna.remove(path_of(id)).status, 404);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM messages"), "0");
}

TEST_F(Conversations, begin_once_for_one_key) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = anna.post(list, R"({"title":"a"})", key);
  auto const again = anna.post(list, R"({"title":"a"})", key);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(anna.post(list, R"({"title":"b"})", key).status, 422);
  EXPECT_NE(boris.post(list, R"({"title":"a"})", key).text("/id"), first.text("/id"));
}

TEST_F(Conversations, show_their_messages_page_by_page_in_both_directions) {
  auto const id = begin(anna);
  for (int i = 0; i < 3; ++i) ask(anna, id, "How do I write a post? " + std::to_string(i));
  std::vector<std::string> seen;
  std::string cursor;
  do {
    auto const page = anna.get(path_of(id, "/messages?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)));
    for (auto const& item : page.at("/items").as_array()) seen.emplace_back(item.at("role").as_string());
    cursor = page.text("/next_cursor");
  } while (cursor != "null" && seen.size() < 20);
  EXPECT_THAT(seen, ::testing::ElementsAre("user", "assistant", "user", "assistant", "user", "assistant"));
  auto const newest = anna.get(path_of(id, "/messages?sort=new&limit=2"));
  EXPECT_EQ(newest.text("/items/0/role"), "assistant");
  EXPECT_EQ(newest.text("/items/1/content"), "How do I write a post? 2");
  EXPECT_EQ(anna.get(path_of(id, "/messages?sort=old&cursor=" + newest.text("/next_cursor"))).status, 422);
}

}  // namespace
}  // namespace vobe::chat
