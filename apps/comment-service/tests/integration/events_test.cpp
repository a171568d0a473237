#include "chassis/schema/json.hpp"
#include "chassis/testing/bus.hpp"
#include "contracts/comments.hpp"
#include "contracts/posts.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::comment {
namespace {

struct Events : CommentServiceTest {
  Events() : on_the_bus(definition(), {{"VOBE_CONTENT_URL", content.url()}, {"VOBE_BUS_URL", testing::redis_url()}}) {}
  testing::RunningService on_the_bus;
};

TEST_F(Events, a_comment_is_told_with_the_posts_count) {
  auto author = on_the_bus.as(1);
  written(author, 5, "one");
  written(author, 5, "two");
  auto const told =
      on_the_bus.database->ask("SELECT data FROM outbox WHERE type = 'comment.created' ORDER BY id DESC LIMIT 1");
  auto const state = schema::from_json<contracts::CommentState>(told, schema::Unknown::refuse);
  EXPECT_EQ(state.body, "two");
  EXPECT_EQ(state.post_comment_count, 2);
  EXPECT_EQ(state.post_version, 2);
  EXPECT_TRUE(testing::eventually(
      [&] { return on_the_bus.database->ask("SELECT count(*) FROM outbox WHERE published_at IS NULL") == "0"; }));
}

TEST_F(Events, scores_are_told_once_and_without_bodies) {
  auto author = on_the_bus.as(1);
  auto const id = written(author, 5, "vote");
  auto voter = on_the_bus.as(2);
  voter.put(comment_path(id, "/vote"), R"({"value":1})");
  EXPECT_TRUE(testing::eventually(
      [&] { return on_the_bus.database->ask("SELECT count(*) FROM outbox WHERE type = 'comment.scored'") == "1"; }));
  auto const told = on_the_bus.database->ask("SELECT data FROM outbox WHERE type = 'comment.scored'");
  EXPECT_EQ(schema::from_json<contracts::CommentScore>(told, schema::Unknown::refuse).score, 1);
}

TEST_F(Events, a_deleted_post_takes_its_thread_with_it_whatever_comes_late) {
  auto author = on_the_bus.as(1);
  written(author, 6, "here");
  contracts::PostState post{.id = {6}, .author_id = {1}, .deleted = true, .version = 5};
  testing::publish(contracts::post_deleted, "post/6", post);
  EXPECT_TRUE(testing::eventually([&] { return author.get("/api/v1/posts/6/comments").status == 404; }));
  post.deleted = false;
  post.version = 4;
  testing::publish(contracts::post_updated, "post/6", post);
  post.id = {7};
  testing::publish(contracts::post_created, "post/6", post);
  EXPECT_TRUE(testing::eventually(
      [&] { return on_the_bus.database->ask("SELECT count(*) FROM threads WHERE post_id = 7") == "1"; }));
  EXPECT_EQ(author.get("/api/v1/posts/6/comments").status, 404);
  EXPECT_EQ(write(author, 6, "too late").status, 404);
}

TEST_F(Events, a_deleted_posts_comments_are_nowhere_to_be_seen_until_it_is_restored) {
  auto author = on_the_bus.as(1);
  auto voter = on_the_bus.as(2);
  auto const root = written(author, 6, "root");
  auto const reply = written(author, 6, "reply", root);
  auto const elsewhere = written(author, 7, "elsewhere");
  auto const ids = std::to_string(root) + "," + std::to_string(reply);

  contracts::PostState post{.id = {6}, .author_id = {1}, .deleted = true, .version = 2};
  testing::publish(contracts::post_deleted, "post/6", post);
  ASSERT_TRUE(testing::eventually([&] { return voter.get(comment_path(root)).status == 404; }));
  for (auto const* rest : {"", "/thread", "/replies"}) {
    EXPECT_EQ(voter.get(comment_path(root, rest)).status, 404) << rest;
  }
  EXPECT_EQ(voter.get("/api/v1/comments?ids=" + ids).json().at("items").as_array().size(), 0u);
  for (auto const* list : {"/api/v1/comments", "/api/v1/comments?author=1"}) {
    auto const page = voter.get(list);
    EXPECT_EQ(page.json().at("items").as_array().size(), 1u) << list;
    EXPECT_EQ(page.text("/items/0/id"), std::to_string(elsewhere)) << list;
  }
  EXPECT_EQ(voter.get("/api/v1/comments/counts?post_ids=6").text("/items/0/comment_count"), "0");
  EXPECT_EQ(voter.put(comment_path(root, "/vote"), R"({"value":1})").status, 404);
  EXPECT_EQ(author.patch(comment_path(root), R"({"body":"new"})").status, 404);
  EXPECT_EQ(author.remove(comment_path(root)).status, 404);

  post.deleted = false;
  post.version = 3;
  testing::publish(contracts::post_updated, "post/6", post);
  ASSERT_TRUE(testing::eventually([&] { return voter.get(comment_path(root)).status == 200; }));
  EXPECT_EQ(voter.get("/api/v1/comments?ids=" + ids).json().at("items").as_array().size(), 2u);
  EXPECT_EQ(voter.get("/api/v1/comments?author=1").json().at("items").as_array().size(), 3u);
  EXPECT_EQ(voter.get("/api/v1/comments/counts?post_ids=6").text("/items/0/comment_count"), "2");
  EXPECT_EQ(voter.put(comment_path(root, "/vote"), R"({"value":1})").status, 200);
}

TEST_F(Events, a_removed_post_takes_its_thread_away_until_it_is_restored) {
  auto author = on_the_bus.as(1);
  auto const id = written(author, 8, "here");
  contracts::PostState post{.id = {8}, .author_id = {1}, .removed = true, .version = 2};
  testing::publish(contracts::post_removed, "post/8", post);
  ASSERT_TRUE(testing::eventually([&] { return author.get("/api/v1/posts/8/comments").status == 404; }));
  EXPECT_EQ(author.get(comment_path(id)).status, 404);
  EXPECT_EQ(write(author, 8, "too late").status, 404);

  post.removed = false;
  post.version = 3;
  testing::publish(contracts::post_restored, "post/8", post);
  ASSERT_TRUE(testing::eventually([&] { return author.get("/api/v1/posts/8/comments").status == 200; }));
  EXPECT_EQ(author.get(comment_path(id)).status, 200);
  written(author, 8, "in time");
}

TEST_F(Events, a_locked_post_closes_its_discussion_until_it_is_opened) {
  auto author = on_the_bus.as(1);
  written(author, 9, "here");
  contracts::PostState post{.id = {9}, .author_id = {1}, .locked = true, .version = 2};
  testing::publish(contracts::post_locked, "post/9", post);
  ASSERT_TRUE(testing::eventually([&] { return write(author, 9, "closed").status == 403; }));
  EXPECT_EQ(author.get("/api/v1/posts/9/comments").status, 200);
  post.locked = false;
  post.version = 3;
  testing::publish(contracts::post_locked, "post/9", post);
  EXPECT_TRUE(testing::eventually([&] { return write(author, 9, "open").status == 201; }));
}

}  // namespace
}  // namespace vobe::comment
