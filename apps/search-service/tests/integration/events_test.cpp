#include <gmock/gmock.h>

#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

using ::testing::HasSubstr;

struct Events : SearchServiceTest {
  contracts::AlbumState album(std::int64_t id, std::string title, std::int64_t artist, std::string printed) {
    return {.id = {id},
            .slug = "album",
            .title = std::move(title),
            .type = "album",
            .artist_credit = {{{artist}, std::move(printed), ""}},
            .version = 1};
  }
};

TEST_F(Events, an_older_update_after_the_deletion_brings_nothing_back) {
  contracts::PostState post{.id = {1},
                            .slug = "gone",
                            .title = "gone77",
                            .body = "gone77",
                            .language = "en",
                            .author_id = {1},
                            .created_at = now(),
                            .version = 1};
  tell(contracts::post_created, "post/1", post);
  ASSERT_TRUE(comes_to_find("gone77", "post/1"));
  contracts::PostState const deleted{.id = {1}, .author_id = {1}, .deleted = true, .version = 5};
  tell(contracts::post_deleted, "post/1", deleted);
  for (std::int64_t const late : {2, 3, 4, 5}) {
    post.version = late;
    tell(contracts::post_updated, "post/1", post);
  }
  contracts::PostScore const score{.id = {1}, .score = 3, .score_version = 9};
  tell(contracts::post_scored, "post/1", score);
  tell_post(2, "marker", "behind", 1);
  ASSERT_TRUE(comes_to_find("marker", "post/2"));
  ASSERT_TRUE(
      testing::eventually([&] { return service.database->ask("SELECT score FROM documents WHERE id = 1") == "3"; }));
  settle();
  EXPECT_EQ(found("gone77"), "");
  EXPECT_EQ(service.database->ask("SELECT version || title || body FROM documents WHERE id = 1"), "5");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM suggestions WHERE id = 1"), "0");
}

TEST_F(Events, a_deletion_that_comes_first_is_remembered) {
  contracts::PostState const deleted{.id = {1}, .author_id = {1}, .deleted = true, .version = 2};
  tell(contracts::post_deleted, "post/1", deleted);
  tell_post(1, "early", "early", 1);
  tell_post(1, "restored", "restored", 3);
  ASSERT_TRUE(comes_to_find("restored", "post/1"));
  EXPECT_EQ(found("early"), "");
}

TEST_F(Events, the_same_event_twice_changes_nothing) {
  contracts::PostState const post{.id = {1},
                                  .slug = "s",
                                  .title = "twice",
                                  .body = "b",
                                  .language = "en",
                                  .author_id = {1},
                                  .created_at = now(),
                                  .version = 3};
  auto const event = event_of(contracts::post_updated, "post/1", post);
  publish(bus, {event, event, event});
  ASSERT_TRUE(comes_to_find("twice", "post/1"));
  settle();
  EXPECT_EQ(service.database->ask("SELECT max(entry) FROM index_queue"), "");
  EXPECT_EQ(service.database->ask("SELECT last_value FROM index_queue_entry_seq"), "1") << "written once";
}

TEST_F(Events, references_resolve_in_either_order) {
  tell_post(1, "Review", "of something", 1, {{"album", 3}});
  tell(contracts::album_created, "album/3", album(3, "Hot Space", 7, "Queen"));
  ASSERT_TRUE(comes_to_find("\"hot space\"", "album/3 post/1"));
  tell_artist(7, "Queen", 1, {"Квин"});
  // The post has both words as soon as it knows whose album it is about.
  EXPECT_TRUE(testing::eventually([&] { return search("queen review").text("/items/0/type") == "post"; }));
  ASSERT_TRUE(testing::eventually([&] { return found("квин", "&type=album") == "album/3"; })) << found("квин");
  EXPECT_EQ(found("", "&artist=7&type=post"), "post/1");
}

TEST_F(Events, a_rename_reaches_everything_that_bears_the_name) {
  tell_artist(7, "Oldname");
  tell(contracts::album_created, "album/3", album(3, "Debut", 7, "Printed"));
  tell_post(1, "Review", "of something", 1, {{"album", 3}});
  ASSERT_TRUE(comes_to_find("oldname", "post/1 album/3 artist/7", "&sort=new"));
  tell_artist(7, "Newname", 2);
  ASSERT_TRUE(comes_to_find("newname", "post/1 album/3 artist/7", "&sort=new"));
  EXPECT_EQ(found("oldname"), "");
  tell_artist(7, "Oldname", 1);
  settle();
  EXPECT_EQ(found("oldname"), "");
}

TEST_F(Events, a_renamed_person_writes_under_the_new_name) {
  contracts::UserState anna{.id = {1}, .username = "anna", .display_name = "Anna", .language = "ru", .version = 1};
  tell_post(1, "Hers", "needle");
  tell(contracts::user_registered, "user/1", anna);
  ASSERT_TRUE(comes_to_find("by:anna needle", "post/1"));
  anna.username = "margaret";
  anna.display_name = "Margaret";
  anna.version = 2;
  tell(contracts::user_updated, "user/1", anna);
  ASSERT_TRUE(comes_to_find("by:margaret needle", "post/1"));
  EXPECT_EQ(search("needle").text("/items/0/username"), "margaret");
  EXPECT_EQ(found("margaret", "&type=user"), "user/1");
  EXPECT_EQ(found("by:anna needle"), "");
}

TEST_F(Events, a_deleted_post_takes_its_comments_out_of_the_results) {
  tell_post(1, "Post", "text");
  contracts::CommentState comment{.id = {9},
                                  .post_id = {1},
                                  .author_id = {1},
                                  .body = "remark55",
                                  .language = "en",
                                  .created_at = now(),
                                  .version = 1};
  tell(contracts::comment_created, "post/1", comment);
  comment.id = {10};
  comment.post_id = {2};
  tell(contracts::comment_created, "post/2", comment);
  ASSERT_TRUE(comes_to_find("remark55", "comment/9 comment/10")) << "a post that isn't known hides nothing";
  contracts::PostState const deleted{.id = {1}, .author_id = {1}, .deleted = true, .version = 2};
  tell(contracts::post_deleted, "post/1", deleted);
  ASSERT_TRUE(comes_to_find("remark55", "comment/10"));
  EXPECT_EQ(search("remark55").text("/total/value"), "1");
  comment.visible = false;
  comment.body = "";
  comment.version = 2;
  tell(contracts::comment_deleted, "post/2", comment);
  ASSERT_TRUE(comes_to_find("remark55", ""));
  comment.visible = true;
  comment.body = "remark55";
  comment.version = 3;
  tell(contracts::comment_restored, "post/2", comment);
  ASSERT_TRUE(comes_to_find("remark55", "comment/10"));
  comment.visible = false;
  comment.body = "";
  comment.version = 4;
  tell(contracts::comment_removed, "post/2", comment);
  ASSERT_TRUE(comes_to_find("remark55", ""));
}

TEST_F(Events, a_removed_post_is_not_found_until_it_is_restored) {
  tell_post(1, "Post", "needle44");
  ASSERT_TRUE(comes_to_find("needle44", "post/1"));
  contracts::PostState post{.id = {1}, .author_id = {1}, .removed = true, .version = 2};
  tell(contracts::post_removed, "post/1", post);
  ASSERT_TRUE(comes_to_find("needle44", ""));
  EXPECT_EQ(service.database->ask("SELECT title || body FROM documents WHERE id = 1"), "");
  post.title = "Post";
  post.body = "needle44";
  post.language = "en";
  post.created_at = now();
  post.removed = false;
  post.version = 3;
  tell(contracts::post_restored, "post/1", post);
  ASSERT_TRUE(comes_to_find("needle44", "post/1"));
  post.body = "haystack";
  post.locked = true;
  post.version = 4;
  tell(contracts::post_locked, "post/1", post);
  ASSERT_TRUE(comes_to_find("haystack", "post/1")) << "a locked post is one to be found";
}

TEST_F(Events, a_banned_person_is_still_found_and_a_deleted_one_is_not) {
  contracts::UserState anna{.id = {1}, .username = "anna66", .language = "en", .version = 1};
  tell(contracts::user_registered, "user/1", anna);
  ASSERT_TRUE(comes_to_find("anna66", "user/1"));
  anna.bio = "banned77";
  anna.status = "banned";
  anna.version = 2;
  tell(contracts::user_banned, "user/1", anna);
  ASSERT_TRUE(comes_to_find("banned77", "user/1"));
  anna.bio = "back88";
  anna.status = {};
  anna.version = 3;
  tell(contracts::user_unbanned, "user/1", anna);
  ASSERT_TRUE(comes_to_find("back88", "user/1"));
  anna.status = "deleted";
  anna.version = 4;
  tell(contracts::user_deleted, "user/1", anna);
  ASSERT_TRUE(comes_to_find("anna66", ""));
}

TEST_F(Events, what_was_merged_into_another_is_not_found) {
  tell_artist(7, "Rightname");
  tell_artist(8, "Wrongspelling");
  ASSERT_TRUE(comes_to_find("wrongspelling", "artist/8"));
  contracts::ArtistState const merged{.id = {8}, .deleted = true, .merged_into = ArtistId{7}, .version = 2};
  tell(contracts::artist_merged, "artist/8", merged);
  ASSERT_TRUE(comes_to_find("wrongspelling", ""));
  EXPECT_EQ(found("rightname"), "artist/7");
}

TEST_F(Events, votes_count_whenever_they_come) {
  contracts::PostScore score{.id = {2}, .score = 40, .score_version = 3};
  tell(contracts::post_scored, "post/2", score);
  tell_post(1, "needle", "needle");
  tell_post(2, "needle", "needle");
  ASSERT_TRUE(comes_to_find("needle", "post/2 post/1", "&sort=top"));
  score.score = 0;
  score.score_version = 2;
  tell(contracts::post_scored, "post/2", score);
  score.id = {1};
  score.score = 1;
  tell(contracts::post_scored, "post/1", score);
  ASSERT_TRUE(
      testing::eventually([&] { return service.database->ask("SELECT score FROM documents WHERE id = 1") == "1"; }));
  EXPECT_EQ(found("needle", "&sort=top"), "post/2 post/1") << "an older count changes nothing";
  EXPECT_EQ(found("needle"), "post/2 post/1");
}

TEST_F(Events, long_texts_are_found_by_every_word_and_follow_renames) {
  tell_artist(7, "Oldname");
  constexpr int posts = 12;  // together more than one step of indexing
  for (int i = 1; i <= posts; ++i) {
    std::string body = "opening" + std::string(1, static_cast<char>('a' + i));
    for (int word = 0; body.size() < 39'000; ++word) body += " filler" + std::to_string(word);
    tell_post(i, "Long read", body + " endingword", 1, {{"artist", 7}});
  }
  ASSERT_TRUE(testing::eventually([&] { return search("endingword").text("/total/value") == "12"; }));
  EXPECT_EQ(found("openingc"), "post/2");
  EXPECT_THAT(search("endingword").text("/items/0/snippet"), HasSubstr("<mark>endingword</mark>"));
  settle();
  EXPECT_EQ(service.database->ask("SELECT texts FROM words WHERE word = 'endingword'"), "12");
  tell_artist(7, "Newname", 2);
  EXPECT_TRUE(testing::eventually([&] { return search("newname", "&type=post").text("/total/value") == "12"; }));
}

TEST_F(Events, a_post_from_before_kinds_were_kept_gets_its_own_when_it_is_told_again) {
  contracts::PostState const review{.id = {1},
                                    .slug = "s",
                                    .kind = "review",
                                    .title = "Coldness",
                                    .body = "b",
                                    .language = "en",
                                    .author_id = {1},
                                    .created_at = now(),
                                    .version = 3};
  tell(contracts::post_created, "post/1", review);
  ASSERT_TRUE(comes_to_find("coldness", "post/1"));
  service.database->execute("UPDATE documents SET kind = NULL, vector = to_tsvector('vobe', 'coldness')");
  tell(contracts::post_created, "post/1", review);
  EXPECT_TRUE(comes_to_find("рецензия coldness", "post/1"));
}

TEST_F(Events, a_service_that_was_away_catches_up) {
  tell_post(1, "before", "before");
  ASSERT_TRUE(comes_to_find("before", "post/1"));
  service.instance().stop();
  tell_post(2, "meanwhile", "meanwhile");
  testing::RunningService again(definition(), {{"VOBE_BUS_URL", bus}, {"VOBE_DATABASE_URL", service.database->url()}});
  auto caller = again.caller();
  EXPECT_TRUE(testing::eventually([&] { return things_in(caller.get("/api/v1/search?q=meanwhile")) == "post/2"; }));
  EXPECT_EQ(things_in(caller.get("/api/v1/search?q=before")), "post/1");
}

}  // namespace
}  // namespace vobe::search
