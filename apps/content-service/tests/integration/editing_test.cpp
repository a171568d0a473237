#include <gmock/gmock.h>

#include "tests/integration/fixture.hpp"

namespace vobe::content {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Editing : ContentServiceTest {
  std::string tags() { return boost::json::serialize(visitor.get("/api/v1/tags").at("/items")); }
};

TEST_F(Editing, changes_what_is_there_and_keeps_what_is_absent) {
  auto const id = written(anna, "Before", R"("tags":["old","both"],"music":[{"type":"artist","id":1}])");
  auto const answer = anna.patch(post_path(id), R"({"title":"After","body":"*new* words","tags":["both","new"]})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/title"), "After");
  EXPECT_EQ(answer.text("/slug"), "after");
  EXPECT_THAT(answer.text("/body_html"), HasSubstr("<em>new</em>"));
  EXPECT_EQ(answer.text("/excerpt"), "new words");
  EXPECT_EQ(answer.text("/revision"), "2");
  EXPECT_EQ(answer.text("/music/0/id"), "1");
  EXPECT_NE(answer.text("/edited_at"), "null");
  EXPECT_EQ(visitor.get(post_path(id)).body, answer.body);
  EXPECT_EQ(tags(), R"([{"name":"both","post_count":1},{"name":"new","post_count":1}])");
  EXPECT_THAT(ids_of("sort=new&tag=old"), IsEmpty());
  EXPECT_THAT(ids_of("sort=new&tag=new"), ElementsAre(id));
}

TEST_F(Editing, null_clears_what_can_be_empty_and_is_refused_elsewhere) {
  auto const answer = anna.post(
      posts,
      R"({"kind":"review","title":"Rated","body":"b","tags":["t"],"rating":3,"music":[{"type":"artist","id":1}]})");
  auto const path = answer.header("Location");
  auto const cleared = anna.patch(path, R"({"tags":null,"music":null,"rating":null,"language":null})");
  ASSERT_EQ(cleared.status, 200) << cleared.body;
  EXPECT_EQ(boost::json::serialize(cleared.at("/tags")), "[]");
  EXPECT_EQ(boost::json::serialize(cleared.at("/music")), "[]");
  EXPECT_EQ(cleared.text("/rating"), "null");
  auto const refused = anna.patch(path, R"({"title":null,"body":null,"kind":null})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json().at("errors").as_array().size(), 3u);
}

TEST_F(Editing, what_changes_nothing_makes_no_revision) {
  auto const id = written(anna, "Same");
  EXPECT_EQ(anna.patch(post_path(id), R"({"title":"Same"})").text("/revision"), "1");
  EXPECT_EQ(anna.patch(post_path(id), "{}").text("/edited_at"), "null");
}

TEST_F(Editing, a_kept_rating_forbids_to_make_a_review_something_else) {
  auto const path = anna.post(posts, R"({"kind":"review","title":"Rated","body":"b","rating":3})").header("Location");
  EXPECT_EQ(anna.patch(path, R"({"kind":"news"})").text("/errors/0/loc/1"), "rating");
  EXPECT_EQ(anna.patch(path, R"({"kind":"news","rating":null})").status, 200);
}

TEST_F(Editing, music_that_does_not_exist_is_refused) {
  auto const id = written(anna, "Music");
  auto const answer = anna.patch(post_path(id), R"({"music":[{"type":"album","id":100}]})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/type"), "does_not_exist");
}

TEST_F(Editing, is_for_the_author_alone) {
  auto const id = written(anna, "Mine");
  EXPECT_EQ(boris.patch(post_path(id), R"({"title":"Yours"})").status, 403);
  EXPECT_EQ(moderator.patch(post_path(id), R"({"title":"Ours"})").status, 403);
  EXPECT_EQ(visitor.patch(post_path(id), R"({"title":"All"})").status, 401);
  EXPECT_EQ(anna.patch(post_path(id + 1), R"({"title":"None"})").status, 404);
}

TEST_F(Editing, of_an_old_revision_is_refused_and_a_vote_makes_none_old) {
  auto const id = written(anna, "First");
  auto const etag = visitor.get(post_path(id)).header("ETag");
  boris.put(post_path(id, "/vote"), R"({"value":1})");
  EXPECT_EQ(anna.patch(post_path(id), R"({"title":"Second"})", {{"If-Match", etag}}).status, 200);
  EXPECT_EQ(anna.patch(post_path(id), R"({"title":"Third"})", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(anna.remove(post_path(id), {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(visitor.get(post_path(id)).text("/title"), "Second");
}

TEST_F(Editing, a_deleted_post_is_gone_from_everywhere_and_comes_back_restored) {
  auto const id = written(anna, "Gone", R"("tags":["gone"],"music":[{"type":"album","id":103}])");
  boris.put(post_path(id, "/vote"), R"({"value":1})");
  EXPECT_EQ(anna.remove(post_path(id)).status, 204);
  EXPECT_EQ(anna.remove(post_path(id)).status, 204);
  EXPECT_EQ(visitor.get(post_path(id)).status, 404);
  EXPECT_EQ(boris.put(post_path(id, "/vote"), R"({"value":1})").status, 404);
  EXPECT_EQ(boris.remove(post_path(id)).status, 404);
  for (auto const* query : {"sort=new", "sort=hot&tag=gone", "sort=top&artist=3", "sort=active&author=1"}) {
    EXPECT_THAT(ids_of(query), IsEmpty()) << query;
  }
  EXPECT_THAT(ids_of("ids=" + std::to_string(id)), IsEmpty());
  EXPECT_EQ(tags(), "[]");

  EXPECT_EQ(boris.post(post_path(id, "/restore"), "").status, 404);
  auto const restored = anna.post(post_path(id, "/restore"), "");
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(restored.text("/score"), "1");
  EXPECT_EQ(restored.text("/version"), "3");
  for (auto const* query : {"sort=new", "sort=hot&tag=gone", "sort=top&artist=3", "sort=active&author=1"}) {
    EXPECT_THAT(ids_of(query), ElementsAre(id)) << query;
  }
  EXPECT_EQ(tags(), R"([{"name":"gone","post_count":1}])");
  EXPECT_EQ(anna.post(post_path(id, "/restore"), "").status, 200);
}

TEST_F(Editing, half_an_hour_after_its_deletion_a_post_cannot_be_restored) {
  auto const id = written(anna, "Late");
  anna.remove(post_path(id));
  service.database->execute("UPDATE posts SET deleted_at = deleted_at - interval '31 minutes'");
  EXPECT_EQ(anna.post(post_path(id, "/restore"), "").status, 404);
}

TEST_F(Editing, what_can_no_longer_be_restored_is_forgotten) {
  auto const kept = written(anna, "Kept");
  auto const late = written(anna, "Late");
  for (auto const id : {kept, late}) anna.remove(post_path(id));
  service.database->execute("UPDATE posts SET deleted_at = deleted_at - interval '31 minutes' WHERE id = " +
                            std::to_string(late));
  testing::RunningService const again(definition(), {{"VOBE_DATABASE_URL", service.database->url()}});
  EXPECT_TRUE(testing::eventually(
      [&] { return service.database->ask("SELECT string_agg(id::text, ',') FROM posts") == std::to_string(kept); }));
}

TEST_F(Editing, what_a_moderator_removed_its_author_cannot_restore) {
  auto const id = written(anna, "Removed");
  EXPECT_EQ(boris.remove(post_path(id)).status, 403);
  EXPECT_EQ(moderator.remove(post_path(id)).status, 204);
  EXPECT_EQ(anna.post(post_path(id, "/restore"), "").status, 403);
}

TEST_F(Editing, a_discussion_is_closed_and_opened_by_moderators) {
  auto const id = written(anna, "Heated");
  EXPECT_EQ(anna.put(post_path(id, "/lock"), "").status, 403);
  EXPECT_EQ(moderator.put(post_path(id, "/lock"), "").text("/locked"), "true");
  EXPECT_EQ(visitor.get(post_path(id)).text("/locked"), "true");
  EXPECT_EQ(moderator.remove(post_path(id, "/lock")).text("/locked"), "false");
  EXPECT_EQ(moderator.put(post_path(id + 1, "/lock"), "").status, 404);
}

}  // namespace
}  // namespace vobe::content
