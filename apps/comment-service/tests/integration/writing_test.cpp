#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::comment {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Writing : CommentServiceTest {};

TEST_F(Writing, a_comment_is_rendered_and_has_an_address) {
  auto const answer = write(anna, 1, "**loud** <script>x</script>");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_THAT(answer.text("/body_html"), HasSubstr("<strong>loud</strong>"));
  EXPECT_EQ(answer.text("/body_html").find("<script>"), std::string::npos);
  EXPECT_EQ(answer.text("/author_id"), "1");
  EXPECT_EQ(answer.header("Location"), "/api/v1/comments/" + answer.text("/id"));
  EXPECT_EQ(visitor.get(answer.header("Location")).text("/body"), "**loud** <script>x</script>");
}

TEST_F(Writing, needs_a_valid_token) {
  EXPECT_EQ(write(visitor, 1, "x").status, 401);
  auto forger = service.caller();
  forger.bear(testing::Issuer().token(1));
  EXPECT_EQ(write(forger, 1, "x").status, 401);
}

TEST_F(Writing, to_a_post_that_does_not_exist_is_404) {
  EXPECT_EQ(write(anna, 100, "x").status, 404);
}

TEST_F(Writing, to_an_unknown_post_while_content_is_away_is_503_and_works_afterwards) {
  content_is_away = true;
  auto const refused = write(anna, 3, "x");
  EXPECT_EQ(refused.status, 503);
  EXPECT_FALSE(refused.header("Retry-After").empty());
  content_is_away = false;
  EXPECT_TRUE(testing::eventually([&] { return write(anna, 3, "x").status == 201; }));
}

TEST_F(Writing, to_a_known_post_goes_on_while_content_is_away) {
  written(anna, 4, "first");
  content_is_away = true;
  EXPECT_EQ(write(anna, 4, "second").status, 201);
}

TEST_F(Writing, reports_every_error_at_once) {
  auto const answer = anna.post("/api/v1/posts/1/comments", R"({"body":"\u200b\u200b","parent_id":"x","odd":1})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "body");
  EXPECT_EQ(answer.text("/errors/0/type"), "empty");
  EXPECT_EQ(answer.text("/errors/1/loc/1"), "parent_id");
  EXPECT_EQ(answer.text("/errors/2/type"), "unknown_member");
}

TEST_F(Writing, a_reply_to_a_comment_of_another_post_is_refused) {
  auto const elsewhere = written(anna, 1, "here");
  auto const answer = write(anna, 2, "there", elsewhere);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "parent_id");
  EXPECT_EQ(visitor.get("/api/v1/posts/2/comments").text("/total"), "0");
}

TEST_F(Writing, nesting_ends_at_depth_fifty) {
  auto parent = written(anna, 1, "root");
  for (int depth = 1; depth <= 50; ++depth) parent = written(anna, 1, "deeper", parent);
  auto const answer = write(anna, 1, "too deep", parent);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/type"), "too_deep");
}

TEST_F(Writing, a_table_that_blows_up_is_refused_in_time) {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "x|";
  body += "\\n";
  for (int i = 0; i < 1000; ++i) body += "-|";
  for (int i = 0; i < 1000; ++i) body += "\\nx";
  auto const answer = write(anna, 1, body);
  EXPECT_TRUE(answer.status == 422 || (answer.status == 201 && answer.text("/body_html").size() < 2'000'000))
      << answer.status;
}

TEST_F(Writing, the_same_key_gives_the_first_answer_again) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = write(anna, 1, "once", 0, key);
  auto const again = write(anna, 1, "once", 0, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(visitor.get("/api/v1/posts/1/comments").text("/total"), "1");
  EXPECT_EQ(write(anna, 1, "other", 0, key).status, 422);
  EXPECT_NE(write(boris, 1, "once", 0, key).text("/id"), first.text("/id"));
}

TEST_F(Writing, duplicates_at_the_same_time_make_one_row) {
  std::vector<std::thread> clicks;
  std::atomic<int> created = 0;
  for (int i = 0; i < 6; ++i) {
    clicks.emplace_back([&] {
      auto caller = service.as(1);
      auto const status = write(caller, 1, "double click", 0, {{"Idempotency-Key", "same"}}).status;
      if (status == 201) ++created;
      else EXPECT_EQ(status, 409);
    });
  }
  for (auto& click : clicks) click.join();
  EXPECT_GE(created, 1);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM comments"), "1");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'comment.created'"), "1");
}

TEST_F(Writing, counts_are_exact_when_many_write_at_once) {
  auto const root = written(anna, 1, "root");
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      auto caller = service.as(10 + i);
      for (int n = 0; n < 10; ++n) written(caller, 1, "reply", root);
    });
  }
  for (auto& writer : writers) writer.join();
  auto const answer = visitor.get(comment_path(root));
  EXPECT_EQ(answer.text("/reply_count"), "80");
  EXPECT_EQ(answer.text("/descendant_count"), "80");
  EXPECT_EQ(visitor.get("/api/v1/comments/counts?post_ids=1,2").text("/items/0/comment_count"), "81");
}

TEST_F(Writing, only_the_author_edits_and_only_what_he_has_seen) {
  auto const id = written(anna, 1, "draft");
  EXPECT_EQ(boris.patch(comment_path(id), R"({"body":"mine"})").status, 403);
  auto const etag = visitor.get(comment_path(id)).header("ETag");
  EXPECT_THAT(etag, StartsWith("\"1-"));
  boris.put(comment_path(id, "/vote"), R"({"value":1})");
  auto const edited = anna.patch(comment_path(id), R"({"body":"better"})", {{"If-Match", etag}});
  EXPECT_EQ(edited.status, 200) << "a vote is no edit: " << edited.body;
  EXPECT_EQ(edited.text("/revision"), "2");
  EXPECT_NE(edited.text("/edited_at"), "null");
  EXPECT_EQ(anna.patch(comment_path(id), R"({"body":"late"})", {{"If-Match", etag}}).status, 412);
}

TEST_F(Writing, a_deleted_comment_leaves_its_place_and_is_no_longer_counted) {
  auto const root = written(anna, 1, "root");
  auto const reply = written(boris, 1, "reply", root);
  EXPECT_EQ(boris.remove(comment_path(root)).status, 403);
  EXPECT_EQ(anna.remove(comment_path(root)).status, 204);
  EXPECT_EQ(anna.remove(comment_path(root)).status, 204);
  auto const tree = visitor.get("/api/v1/posts/1/comments");
  EXPECT_EQ(tree.text("/items/0/state"), "deleted");
  EXPECT_EQ(tree.text("/items/0/body"), "null");
  EXPECT_EQ(tree.text("/items/0/author_id"), "null");
  EXPECT_EQ(tree.text("/items/0/replies/0/id"), std::to_string(reply));
  EXPECT_EQ(tree.text("/total"), "1");
  EXPECT_EQ(write(boris, 1, "to nobody", root).status, 409);
}

TEST_F(Writing, a_moderator_removes_what_others_wrote) {
  auto const id = written(anna, 1, "rude");
  auto moderator = service.as(9, Role::moderator);
  EXPECT_EQ(moderator.remove(comment_path(id)).status, 204);
  EXPECT_EQ(visitor.get(comment_path(id)).text("/state"), "removed");
}

TEST_F(Writing, votes_are_exact_however_quickly_they_come) {
  auto const id = written(anna, 1, "vote for me");
  std::vector<std::thread> clicks;
  for (int value : {1, -1, 0, 1, -1, 0, 1, 1, -1, 0}) {
    clicks.emplace_back(
        [&, value] { service.as(2).put(comment_path(id, "/vote"), "{\"value\":" + std::to_string(value) + "}"); });
  }
  for (auto& click : clicks) click.join();
  auto const last = boris.put(comment_path(id, "/vote"), R"({"value":1})");
  EXPECT_EQ(last.text("/upvotes"), "1");
  EXPECT_EQ(last.text("/downvotes"), "0");
  EXPECT_EQ(last.text("/score"), "1");
  EXPECT_EQ(boris.get("/api/v1/me/comment-states?ids=" + std::to_string(id)).text("/items/0/my_vote"), "1");
  EXPECT_EQ(anna.get("/api/v1/me/comment-states?ids=" + std::to_string(id)).text("/items/0/my_vote"), "0");
}

}  // namespace
}  // namespace vobe::comment
