#include <gmock/gmock.h>

#include <random>

#include "tests/integration/fixture.hpp"

namespace vobe::comment {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Hiding : CommentServiceTest {
  static std::string restore_path(std::int64_t id) { return comment_path(id, "/restore"); }
  static std::string removal_path(std::int64_t id) { return comment_path(id, "/remove"); }

  void pass(std::string const& time) {
    service.database->execute("UPDATE comments SET hidden_at = hidden_at - interval '" + time + "'");
  }

  std::string last_told() { return service.database->ask("SELECT type FROM outbox ORDER BY id DESC LIMIT 1"); }

  testing::Caller moderator = service.as(9, Role::moderator);
};

TEST_F(Hiding, a_comment_that_its_author_deleted_comes_back_as_it_was) {
  auto const id = written(anna, 1, "second thoughts");
  boris.put(comment_path(id, "/vote"), R"({"value":1})");
  EXPECT_EQ(anna.remove(comment_path(id)).status, 204);
  EXPECT_EQ(last_told(), "comment.deleted");
  auto const restored = anna.post(restore_path(id), "");
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(restored.text("/body"), "second thoughts");
  EXPECT_EQ(restored.text("/state"), "visible");
  EXPECT_EQ(restored.text("/score"), "1");
  EXPECT_EQ(last_told(), "comment.restored");
  EXPECT_EQ(visitor.get("/api/v1/posts/1/comments").text("/total"), "1");
  EXPECT_EQ(anna.post(restore_path(id), "").status, 200);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'comment.restored'"), "1");
}

TEST_F(Hiding, only_its_author_restores_a_comment) {
  auto const id = written(anna, 1, "mine");
  anna.remove(comment_path(id));
  EXPECT_EQ(visitor.post(restore_path(id), "").status, 401);
  EXPECT_EQ(boris.post(restore_path(id), "").status, 403);
  EXPECT_EQ(moderator.post(restore_path(id), "").status, 403);
  EXPECT_EQ(anna.post(restore_path(id + 1), "").status, 404);
}

TEST_F(Hiding, half_an_hour_after_its_deletion_a_comment_cannot_be_restored) {
  auto const id = written(anna, 1, "late");
  anna.remove(comment_path(id));
  pass("31 minutes");
  EXPECT_EQ(anna.post(restore_path(id), "").status, 404);
}

TEST_F(Hiding, a_text_that_is_kept_is_shown_to_nobody) {
  auto const root = written(anna, 1, "secret");
  auto const reply = written(boris, 1, "reply", root);
  anna.remove(comment_path(root));
  for (std::string const& path :
       {comment_path(root), comment_path(reply, "/thread"), std::string("/api/v1/posts/1/comments"),
        std::string("/api/v1/posts/1/comments?view=flat"), std::string("/api/v1/comments?author=1"),
        "/api/v1/comments?ids=" + std::to_string(root)}) {
    for (auto* reader : {&visitor, &anna, &moderator}) EXPECT_THAT(reader->get(path).body, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(service.database->ask("SELECT data FROM outbox WHERE type = 'comment.deleted'"),
              Not(HasSubstr("secret")));
}

TEST_F(Hiding, a_text_that_can_no_longer_be_restored_is_forgotten) {
  auto const late = written(anna, 1, "late");
  anna.remove(comment_path(late));
  pass("31 minutes");
  auto const recent = written(anna, 1, "recent");
  anna.remove(comment_path(recent));
  written(anna, 1, "visible");
  testing::RunningService const again(definition(), {{"VOBE_DATABASE_URL", service.database->url()}});
  EXPECT_TRUE(testing::eventually([&] {
    return service.database->ask(
               "SELECT string_agg(body || excerpt || body_html, ',' "
               "ORDER BY id) FROM comments") == ",recentrecent<p>recent</p>\n,visiblevisible<p>visible</p>\n";
  }));
}

TEST_F(Hiding, a_moderator_removes_with_a_reason_that_the_author_can_read) {
  auto const id = written(anna, 1, "rude");
  EXPECT_EQ(boris.put(removal_path(id), R"({"reason":"spam"})").status, 403);
  EXPECT_EQ(moderator.put(removal_path(id), R"({"reason":""})").status, 422);
  EXPECT_EQ(moderator.get(removal_path(id)).status, 404);
  auto const removed = moderator.put(removal_path(id), R"({"reason":"insults"})");
  ASSERT_EQ(removed.status, 200) << removed.body;
  EXPECT_EQ(removed.text("/state"), "removed");
  EXPECT_EQ(removed.text("/body"), "null");
  EXPECT_EQ(last_told(), "comment.removed");
  EXPECT_EQ(moderator.put(removal_path(id), R"({"reason":"again"})").status, 200);

  auto const why = anna.get(removal_path(id));
  EXPECT_EQ(why.text("/reason"), "insults");
  EXPECT_EQ(why.text("/removed_by"), "9");
  EXPECT_EQ(moderator.get(removal_path(id)).status, 200);
  EXPECT_EQ(boris.get(removal_path(id)).status, 403);
  EXPECT_EQ(visitor.get(removal_path(id)).status, 401);
}

TEST_F(Hiding, a_removal_is_taken_back_by_moderators_alone) {
  auto const id = written(anna, 1, "misread");
  moderator.put(removal_path(id), R"({"reason":"insults"})");
  EXPECT_EQ(anna.post(restore_path(id), "").status, 403);
  EXPECT_EQ(anna.remove(removal_path(id)).status, 403);
  EXPECT_EQ(moderator.remove(removal_path(id)).text("/body"), "misread");
  EXPECT_EQ(last_told(), "comment.restored");
  EXPECT_EQ(moderator.get(removal_path(id)).status, 404);
}

TEST_F(Hiding, what_its_author_deleted_is_no_moderators_business) {
  auto const id = written(anna, 1, "gone");
  anna.remove(comment_path(id));
  EXPECT_EQ(moderator.put(removal_path(id), R"({"reason":"insults"})").status, 404);
  EXPECT_EQ(moderator.remove(removal_path(id)).status, 404);
}

TEST_F(Hiding, deleted_replies_are_not_promised) {
  auto const root = written(anna, 1, "root");
  auto const reply = written(boris, 1, "reply", root);
  auto const below = written(boris, 1, "below", reply);
  boris.remove(comment_path(reply));
  EXPECT_EQ(visitor.get(comment_path(root)).text("/reply_count"), "1") << "a tombstone above a visible comment";
  boris.remove(comment_path(below));
  auto const tree = visitor.get("/api/v1/posts/1/comments");
  EXPECT_EQ(tree.text("/items/0/reply_count"), "0");
  EXPECT_EQ(tree.text("/items/0/descendant_count"), "0");
  EXPECT_EQ(tree.text("/items/0/more"), "null");
  boris.post(restore_path(below), "");
  auto const again = visitor.get("/api/v1/posts/1/comments");
  EXPECT_EQ(again.text("/items/0/reply_count"), "1");
  EXPECT_EQ(again.text("/items/0/replies/0/replies/0/id"), std::to_string(below));
}

TEST_F(Hiding, counts_stay_exact_in_whatever_order_comments_go_and_come) {
  std::mt19937 random(1);
  std::vector<std::int64_t> ids{written(anna, 1, "root")};
  std::vector<bool> visible{true};
  auto const any = [&] { return std::uniform_int_distribution<std::size_t>(0, ids.size() - 1)(random); };
  for (int i = 0; i < 150; ++i) {
    if (auto const parent = any(); i % 3 == 0 && visible[parent]) {
      ids.push_back(written(anna, 1, "reply", ids[parent]));
      visible.push_back(true);
    } else if (auto const chosen = any(); visible[chosen]) {
      EXPECT_EQ(anna.remove(comment_path(ids[chosen])).status, 204);
      visible[chosen] = false;
    } else {
      EXPECT_EQ(anna.post(restore_path(ids[chosen]), "").status, 200);
      visible[chosen] = true;
    }
    EXPECT_EQ(service.database->ask(R"(
        WITH counted AS (
          SELECT c.*, (SELECT count(*) FROM comments d WHERE d.id <> c.id AND d.path @> ARRAY[c.id]
                         AND d.state = 'visible') AS visible_below
          FROM comments c)
        SELECT count(*) FROM counted c WHERE descendant_count <> visible_below OR reply_count <>
          (SELECT count(*) FROM counted r WHERE r.parent_id = c.id AND (r.state = 'visible' OR r.visible_below > 0)))"),
              "0");
  }
}

}  // namespace
}  // namespace vobe::comment
