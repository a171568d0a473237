#include "chassis/testing/bus.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/posts.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::artist {
namespace {

/// Posts have ids of their own in each test, since all tests share one bus.
struct Popularity : ::testing::Test {
  Popularity() {
    auto editor = service.as(1, Role::editor);
    auto const report = editor.call("POST", api + "/catalogue/import",
                                    R"({"kind":"artist","key":"1","name":"Quiet"})"
                                    "\n"
                                    R"({"kind":"artist","key":"2","name":"Loud"})"
                                    "\n"
                                    R"({"kind":"album","key":"a","title":"A","artist_credit":[{"artist":"2"}]})"
                                    "\n"
                                    R"({"kind":"track","key":"t","title":"Hit","album":"a","position":2})"
                                    "\n"
                                    R"({"kind":"track","key":"u","title":"Filler","album":"a","position":1})",
                                    {{"Content-Type", "application/x-ndjson"}});
    EXPECT_EQ(report.text("/created"), "5") << report.body;
  }

  std::int64_t id_of(std::string const& table, std::string const& column, std::string const& name) const {
    return std::stoll(service.database->ask("SELECT id FROM " + table + " WHERE " + column + " = '" + name + "'"));
  }
  std::string posts_of(std::string const& table, std::string const& column, std::string const& name) const {
    return service.database->ask("SELECT post_count FROM " + table + " WHERE " + column + " = '" + name + "'");
  }
  void tell(events::Type<contracts::PostState> type, std::vector<contracts::MusicReference> music, std::int64_t version,
            bool deleted = false) {
    testing::publish(
        type, "post/" + std::to_string(post),
        {.id = {post}, .author_id = {1}, .music = std::move(music), .deleted = deleted, .version = version});
  }
  std::string by_popularity() { return shown(visitor.get(api + "/artists?sort=popular"), "name"); }

  std::int64_t post = now().time_since_epoch().count();
  testing::RunningService service{definition(), {{"VOBE_BUS_URL", testing::redis_url()}}};
  testing::Caller visitor = service.caller();
};

TEST_F(Popularity, of_an_artist_comes_from_posts_about_its_music_too) {
  EXPECT_EQ(by_popularity(), "Loud|Quiet");
  tell(contracts::post_created, {{"artist", id_of("artists", "name", "Quiet")}}, 1);
  EXPECT_TRUE(testing::eventually([&] { return by_popularity() == "Quiet|Loud"; }));
  post++;
  tell(contracts::post_created, {{"track", id_of("tracks", "title", "Hit")}, {"album", id_of("albums", "title", "A")}},
       1);
  post++;
  tell(contracts::post_created, {{"album", id_of("albums", "title", "A")}}, 1);
  // A post about album and track counts once.
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Loud") == "2"; }));
  EXPECT_EQ(by_popularity(), "Loud|Quiet");
  EXPECT_EQ(posts_of("albums", "title", "A"), "2");
  EXPECT_EQ(posts_of("tracks", "title", "Hit"), "1");
  auto const tracks =
      visitor.get(api + "/artists/" + std::to_string(id_of("artists", "name", "Loud")) + "/tracks?sort=popular");
  EXPECT_EQ(shown(tracks, "title"), "Hit|Filler");
  EXPECT_EQ(shown(visitor.get(api + "/artists?sort=popular&limit=1"), "name"), "Loud");
  EXPECT_EQ(all_shown(visitor, api + "/artists?sort=popular", "name", 1), "Loud|Quiet");
}

TEST_F(Popularity, follows_what_a_post_is_about_and_forgets_deleted_ones_whatever_comes_late) {
  tell(contracts::post_created,
       {{"artist", id_of("artists", "name", "Quiet")}, {"artist", id_of("artists", "name", "Quiet")}}, 1);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Quiet") == "1"; }));
  tell(contracts::post_updated, {{"artist", id_of("artists", "name", "Loud")}, {"playlist", 7}, {"artist", 999999}}, 3);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Loud") == "1"; }));
  EXPECT_EQ(posts_of("artists", "name", "Quiet"), "0");
  tell(contracts::post_deleted, {}, 5, true);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Loud") == "0"; }));
  tell(contracts::post_updated, {{"artist", id_of("artists", "name", "Loud")}}, 4);  // late
  post++;
  tell(contracts::post_created, {{"artist", id_of("artists", "name", "Quiet")}}, 1);  // seen behind it
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Quiet") == "1"; }));
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Loud") == "0"; }));
}

TEST_F(Popularity, leaves_removed_posts_out_until_they_are_restored) {
  contracts::PostState state{
      .id = {post}, .author_id = {1}, .music = {{"artist", id_of("artists", "name", "Quiet")}}, .version = 1};
  auto const key = "post/" + std::to_string(post);
  testing::publish(contracts::post_created, key, state);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Quiet") == "1"; }));
  state.removed = true;
  state.version = 2;
  testing::publish(contracts::post_removed, key, state);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Quiet") == "0"; }));
  state.removed = false;
  state.version = 3;
  testing::publish(contracts::post_restored, key, state);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Quiet") == "1"; }));
}

TEST_F(Popularity, moves_with_the_music) {
  tell(contracts::post_created, {{"album", id_of("albums", "title", "A")}}, 1);
  EXPECT_TRUE(testing::eventually([&] { return posts_of("artists", "name", "Loud") == "1"; }));
  auto editor = service.as(1, Role::editor);
  auto const path = api + "/albums/" + std::to_string(id_of("albums", "title", "A"));
  ASSERT_EQ(
      editor
          .patch(path, R"({"artist_credit":[{"artist_id":)" + std::to_string(id_of("artists", "name", "Quiet")) + "}]}")
          .status,
      200);
  EXPECT_EQ(posts_of("artists", "name", "Quiet"), "1");
  EXPECT_EQ(posts_of("artists", "name", "Loud"), "0");
}

TEST_F(Popularity, what_the_service_tells_reaches_the_bus_as_the_contract_says) {
  EXPECT_TRUE(testing::eventually(
      [&] { return service.database->ask("SELECT count(*) FROM outbox WHERE published_at IS NULL") == "0"; }));
  auto const told = service.database->ask("SELECT data FROM outbox WHERE type = 'track.created' ORDER BY id LIMIT 1");
  auto const track = schema::from_json<contracts::TrackState>(told, schema::Unknown::refuse);
  EXPECT_EQ(track.title, "Hit");
  EXPECT_EQ(track.album_title, "A");
  ASSERT_EQ(track.artist_credit.size(), 1U);
  EXPECT_EQ(track.artist_credit[0].name_as_printed, "Loud");
  EXPECT_EQ(service.database->ask("SELECT string_agg(DISTINCT key, ',') FROM outbox WHERE key <> subject"), "");
}

}  // namespace
}  // namespace vobe::artist
