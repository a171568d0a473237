#include <gmock/gmock.h>

#include "chassis/schema/json.hpp"
#include "chassis/testing/bus.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/posts.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::content {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Music : ContentServiceTest {};

TEST_F(Music, is_taken_unchecked_while_artist_service_is_away_and_checked_later) {
  artist_service_is_away = true;
  auto const id = written(anna, "Unchecked", R"("music":[{"type":"artist","id":500},{"type":"album","id":108}])");
  EXPECT_EQ(visitor.get(post_path(id)).text("/music_state"), "unchecked");
  EXPECT_THAT(ids_of("sort=new&album=108"), ElementsAre(id));
  artist_service_is_away = false;
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(id)).text("/music_state") == "checked"; }));
  auto const post = visitor.get(post_path(id));
  EXPECT_EQ(boost::json::serialize(post.at("/music")), R"([{"type":"album","id":108}])");
  EXPECT_EQ(post.text("/revision"), "2");
  EXPECT_THAT(ids_of("sort=new&artist=8"), ElementsAre(id));
  EXPECT_THAT(ids_of("sort=new&artist=500"), IsEmpty());
  auto const told = service.database->ask("SELECT data FROM outbox WHERE type = 'post.updated'");
  auto const state = schema::from_json<contracts::PostState>(told, schema::Unknown::refuse);
  ASSERT_EQ(state.music.size(), 1u);
  EXPECT_EQ(state.music[0].id, 108);
  EXPECT_EQ(state.version, 2);
}

TEST_F(Music, an_answer_without_sense_is_no_fault_of_the_author) {
  artist_service_talks_nonsense = true;
  auto const id = written(anna, "Odd", R"("music":[{"type":"artist","id":3}])");
  EXPECT_EQ(visitor.get(post_path(id)).text("/music_state"), "unchecked");
}

TEST_F(Music, an_edit_of_other_things_asks_nobody) {
  auto const id = written(anna, "Known", R"("music":[{"type":"artist","id":3}])");
  artist_service_is_away = true;
  EXPECT_EQ(anna.patch(post_path(id), R"({"title":"Renamed"})").text("/music_state"), "checked");
}

struct OnTheBus : ContentServiceTest {
  OnTheBus() : ContentServiceTest({{"VOBE_BUS_URL", testing::redis_url()}}) {}
};

TEST_F(OnTheBus, posts_are_told_with_all_their_state) {
  auto const id = written(anna, "Told", R"("tags":["a"],"music":[{"type":"track","id":203}])");
  anna.patch(post_path(id), R"({"title":"Told again"})");
  anna.remove(post_path(id));
  auto const state = [&](std::string const& type) {
    auto const data = service.database->ask("SELECT data FROM outbox WHERE type = '" + type + "'");
    return schema::from_json<contracts::PostState>(data, schema::Unknown::refuse);
  };
  EXPECT_EQ(state("post.created").body, "About Told");
  EXPECT_EQ(state("post.created").music.at(0).type, "track");
  EXPECT_EQ(state("post.updated").title, "Told again");
  EXPECT_EQ(state("post.updated").version, 2);
  EXPECT_TRUE(state("post.deleted").deleted);
  EXPECT_EQ(state("post.deleted").version, 3);
  EXPECT_EQ(state("post.deleted").body, "");
  EXPECT_TRUE(testing::eventually(
      [&] { return service.database->ask("SELECT count(*) FROM outbox WHERE published_at IS NULL") == "0"; }));
}

TEST_F(OnTheBus, votes_of_a_second_are_told_at_once) {
  auto const id = written(anna, "Scored");
  for (int user = 10; user < 15; ++user) service.as(user).put(post_path(id, "/vote"), R"({"value":1})");
  auto const told = [&] {
    return service.database->ask("SELECT data FROM outbox WHERE type = 'post.scored' ORDER BY id DESC LIMIT 1");
  };
  EXPECT_TRUE(testing::eventually([&] {
    auto const data = told();
    return !data.empty() && schema::from_json<contracts::PostScore>(data, schema::Unknown::refuse).score == 5;
  }));
  EXPECT_LE(std::stoi(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'post.scored'")), 2);
}

TEST_F(OnTheBus, comments_are_counted_and_bring_their_post_to_the_top_of_active) {
  auto const old = written(anna, "Old");
  auto const recent = written(anna, "Recent");
  EXPECT_THAT(ids_of("sort=active&author=1"), ElementsAre(recent, old));
  auto const key = "post/" + std::to_string(old);
  contracts::CommentState comment{.id = {1},
                                  .post_id = {old},
                                  .author_id = {2},
                                  .created_at = now(),
                                  .version = 1,
                                  .post_comment_count = 1,
                                  .post_version = 1};
  testing::publish(contracts::comment_created, key, comment);
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(old)).text("/comment_count") == "1"; }));
  EXPECT_TRUE(testing::eventually([&] { return ids_of("sort=active").front() == old; }));
  EXPECT_THAT(ids_of("sort=active"), ElementsAre(old, recent));
  EXPECT_THAT(ids_of("sort=active&author=1"), ElementsAre(old, recent));
  comment.post_comment_count = 0;
  comment.post_version = 2;
  comment.visible = false;
  testing::publish(contracts::comment_deleted, key, comment);
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(old)).text("/comment_count") == "0"; }));
  comment.post_comment_count = 1;
  comment.post_version = 1;
  testing::publish(contracts::comment_created, key, comment);
  comment.post_id = {recent};
  testing::publish(contracts::comment_created, key, comment);
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(recent)).text("/comment_count") == "1"; }));
  EXPECT_EQ(visitor.get(post_path(old)).text("/comment_count"), "0");
  comment.post_id = {old};
  comment.post_version = 3;
  testing::publish(contracts::comment_restored, key, comment);
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(old)).text("/comment_count") == "1"; }));
  EXPECT_TRUE(testing::eventually([&] {
    return service.database->ask(
               "SELECT count(*) FROM outbox WHERE type = 'post.scored' AND data::text LIKE '%\"comment_count\":1%'") !=
           "0";
  }));
}

TEST_F(OnTheBus, what_leaves_the_catalogue_leaves_the_posts) {
  auto const id = written(anna, "Losing", R"("music":[{"type":"album","id":111},{"type":"album","id":112}])");
  testing::publish(contracts::album_deleted, "album/111",
                   contracts::AlbumState{.id = {111}, .deleted = true, .version = 9});
  EXPECT_TRUE(testing::eventually([&] {
    return boost::json::serialize(visitor.get(post_path(id)).at("/music")) == R"([{"type":"album","id":112}])";
  }));
  EXPECT_THAT(ids_of("sort=new&artist=11"), IsEmpty());
  EXPECT_THAT(ids_of("sort=new&artist=50"), ElementsAre(id));
  EXPECT_EQ(visitor.get(post_path(id)).text("/revision"), "2");
}

TEST_F(OnTheBus, posts_are_about_what_their_music_was_merged_into) {
  auto const id = written(anna, "Merging", R"("music":[{"type":"album","id":131},{"type":"album","id":132}])");
  auto const becomes = [&](std::string const& music) {
    return testing::eventually([&] {
      auto const post = visitor.get(post_path(id));
      return boost::json::serialize(post.at("/music")) == music && post.text("/music_state") == "checked";
    });
  };
  contracts::AlbumState album{.id = {131}, .deleted = true, .merged_into = AlbumId{133}, .version = 9};
  testing::publish(contracts::album_merged, "album/131", album);
  EXPECT_TRUE(becomes(R"([{"type":"album","id":133},{"type":"album","id":132}])")) << "in its place";
  EXPECT_THAT(ids_of("sort=new&artist=33"), ElementsAre(id)) << "its artists were asked for";
  EXPECT_THAT(ids_of("sort=new&artist=31"), IsEmpty());
  EXPECT_THAT(ids_of("sort=new&album=133"), ElementsAre(id));
  EXPECT_EQ(visitor.get(post_path(id)).text("/revision"), "2");

  album.id = {132};
  testing::publish(contracts::album_merged, "album/132", album);
  EXPECT_TRUE(becomes(R"([{"type":"album","id":133}])")) << "not twice";
  album.id = {133};
  album.merged_into = {};
  testing::publish(contracts::album_merged, "album/133", album);
  EXPECT_TRUE(becomes("[]")) << "nobody knows into what";
  EXPECT_EQ(visitor.get(post_path(id)).text("/revision"), "4");
}

TEST_F(OnTheBus, posts_about_a_merged_artist_move_while_artist_service_is_away) {
  auto const id = written(anna, "Moving", R"("music":[{"type":"artist","id":41}])");
  artist_service_is_away = true;
  contracts::ArtistState const artist{.id = {41}, .deleted = true, .merged_into = ArtistId{42}, .version = 9};
  testing::publish(contracts::artist_merged, "artist/41", artist);
  EXPECT_TRUE(testing::eventually([&] { return ids_of("sort=new&artist=42").size() == 1; }));
  EXPECT_THAT(ids_of("sort=new&artist=41"), IsEmpty());
  EXPECT_EQ(visitor.get(post_path(id)).text("/music_state"), "unchecked");
  auto const told = service.database->ask("SELECT data FROM outbox WHERE type = 'post.updated'");
  EXPECT_EQ(schema::from_json<contracts::PostState>(told, schema::Unknown::refuse).music.at(0).id, 42);
}

TEST_F(OnTheBus, a_new_credit_moves_posts_to_the_lists_of_its_artists) {
  auto const id = written(anna, "Credited", R"("music":[{"type":"album","id":120}])");
  contracts::AlbumState album{.id = {120}, .artist_credit = {{{77}, "C", ""}}, .version = 5};
  testing::publish(contracts::album_updated, "album/120", album);
  EXPECT_TRUE(testing::eventually([&] { return ids_of("sort=new&artist=77").size() == 1; }));
  EXPECT_THAT(ids_of("sort=new&artist=20"), IsEmpty());
  album.artist_credit = {{{78}, "D", ""}};
  album.version = 4;
  testing::publish(contracts::album_updated, "album/120", album);
  album.id = {121};
  testing::publish(contracts::album_deleted, "album/120", album);
  auto const other = written(anna, "Other", R"("music":[{"type":"album","id":122}])");
  testing::publish(contracts::album_deleted, "album/120",
                   contracts::AlbumState{.id = {122}, .deleted = true, .version = 9});
  EXPECT_TRUE(testing::eventually([&] { return visitor.get(post_path(other)).json().at("music").as_array().empty(); }));
  EXPECT_THAT(ids_of("sort=new&artist=78"), IsEmpty());
  EXPECT_THAT(ids_of("sort=new&artist=77"), ElementsAre(id));
}

}  // namespace
}  // namespace vobe::content
