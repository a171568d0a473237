#include "tests/integration/fixture.hpp"

namespace vobe::artist {
namespace {

struct Albums : ArtistServiceTest {};

std::string credit_text(testing::Answer const& answer) {
  std::string out;
  for (auto const& credit : answer.at("/artist_credit").as_array()) {
    out += credit.at("name_as_printed").as_string().c_str();
    out += credit.at("join_phrase").as_string().c_str();
  }
  return out;
}

TEST_F(Albums, are_shown_with_credit_genres_and_discs) {
  auto const queen = artist("Queen");
  auto const bowie = artist("David Bowie");
  auto const answer = editor.post(
      api + "/albums",
      R"({"title":"Under Pressure","type":"single","year":1981,"genres":["Rock"],"artist_credit":[{"artist_id":)" +
          std::to_string(queen) + R"(,"join_phrase":" & "},{"artist_id":)" + std::to_string(bowie) +
          R"(,"name_as_printed":"Bowie, D."}]})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  auto const id = std::stoll(answer.text("/id"));
  EXPECT_EQ(answer.header("Location"), of("albums", id));
  track("Under Pressure", id, 1, 1, R"(,"duration_ms":248000)");
  auto const shown_album = visitor.get(of("albums", id));
  EXPECT_EQ(credit_text(shown_album), "Queen & Bowie, D.");
  EXPECT_EQ(shown_album.text("/artist_credit/0/artist_slug"), "queen");
  EXPECT_EQ(shown_album.text("/genres/0/name"), "Rock");
  EXPECT_EQ(shown_album.text("/track_count"), "1");
  EXPECT_EQ(shown_album.text("/duration_ms"), "248000");
  EXPECT_EQ(shown_album.text("/discs/0/tracks/0/album_title"), "Under Pressure");
  EXPECT_EQ(shown_album.text("/discs/0/tracks/0/explicit"), "false");
  EXPECT_EQ(credit_text({.body = boost::json::serialize(shown_album.at("/discs/0/tracks/0"))}), "Queen & Bowie, D.");
}

TEST_F(Albums, show_discs_and_positions_in_order_however_tracks_were_added) {
  auto const id = album("Double", artist("X"));
  track("2-1", id, 2, 1);
  track("1-10", id, 1, 10);
  track("1-2", id, 1, 2);
  track("1-1", id, 1, 1);
  auto const answer = visitor.get(of("albums", id));
  std::string order;
  for (auto const& disc : answer.at("/discs").as_array()) {
    for (auto const& one : disc.at("tracks").as_array())
      order += std::string(one.at("title").as_string().c_str()) + " ";
  }
  EXPECT_EQ(order, "1-1 1-2 1-10 2-1 ");
  EXPECT_EQ(all_shown(visitor, api + "/tracks?album=" + std::to_string(id), "title", 1), "1-1|1-2|1-10|2-1");
}

TEST_F(Albums, are_listed_by_each_order_to_the_end) {
  auto const x = artist("X");
  album("B", x, R"(,"year":1999)");
  album("A", x, R"(,"year":2001)");
  album("D", x);
  album("C", x, R"(,"year":1999)");
  for (int const limit : {1, 3, 100}) {
    EXPECT_EQ(all_shown(visitor, api + "/albums", "title", limit), "C|D|A|B");
    EXPECT_EQ(all_shown(visitor, api + "/albums?sort=title", "title", limit), "A|B|C|D");
    EXPECT_EQ(all_shown(visitor, api + "/albums?sort=year", "title", limit), "A|B|C|D");
    EXPECT_EQ(all_shown(visitor, api + "/albums?sort=popular", "title", limit), "A|B|C|D");
  }
}

TEST_F(Albums, are_filtered) {
  auto const x = artist("X");
  auto const y = artist("Y");
  album("Old", x, R"(,"year":1970,"genres":["Rock"])");
  album("Live", x, R"(,"year":1980,"type":"live","genres":["Rock","Jazz"])");
  album("New", y, R"(,"year":1990,"genres":["Jazz"])");
  auto const found = [&](std::string const& filter) {
    return all_shown(visitor, api + "/albums?sort=title&" + filter, "title", 1);
  };
  EXPECT_EQ(found("artist=" + std::to_string(x)), "Live|Old");
  EXPECT_EQ(found("genre=jazz"), "Live|New");
  EXPECT_EQ(found("year_from=1975&year_to=1985"), "Live");
  EXPECT_EQ(found("year_from=1980"), "Live|New");
  EXPECT_EQ(found("type=live"), "Live");
  EXPECT_EQ(found("type=album&genre=rock&year_to=1999&artist=" + std::to_string(x)), "Old");
  EXPECT_EQ(visitor.get(api + "/albums?type=tape").status, 422);
}

TEST_F(Albums, of_an_artist_are_its_own_or_those_on_which_it_appears) {
  auto const x = artist("X");
  auto const y = artist("Y");
  auto const own = album("Own", x, R"(,"year":2000)");
  album("Later", x, R"(,"year":2010)");
  auto const other = album("Other", y);
  track("Guest", other, 1, 1, R"(,"artist_credit":[{"artist_id":)" + std::to_string(x) + "}]");
  track("Mine", own, 1, 1);
  EXPECT_EQ(all_shown(visitor, of("artists", x, "/albums"), "title", 1), "Later|Own");
  EXPECT_EQ(shown(visitor.get(of("artists", x, "/albums?relation=appears_on")), "title"), "Other");
  EXPECT_EQ(all_shown(visitor, of("artists", x, "/tracks?sort=title"), "title", 1), "Guest|Mine");
  auto const shown_artist = visitor.get(of("artists", x));
  EXPECT_EQ(shown_artist.text("/album_count"), "2");
  EXPECT_EQ(shown_artist.text("/track_count"), "2");
}

TEST_F(Albums, need_artists_that_exist) {
  auto const answer = editor.post(api + "/albums", R"({"title":"T","artist_credit":[{"artist_id":)" +
                                                       std::to_string(artist("X")) + R"(},{"artist_id":987654}]})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(boost::json::serialize(answer.at("/errors/0/loc")), R"(["body","artist_credit",1,"artist_id"])");
  EXPECT_EQ(editor.post(api + "/albums", R"({"title":"T","artist_credit":[]})").status, 422);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM albums"), "0");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type LIKE 'album%'"), "0");
}

TEST_F(Albums, with_a_new_title_tell_it_for_their_tracks_too) {
  auto const id = album("Old", artist("X"));
  auto const on = track("T", id, 1, 1);
  ASSERT_EQ(editor.patch(of("albums", id), R"({"title":"New","year":2020})").status, 200);
  EXPECT_EQ(visitor.get(of("tracks", on)).text("/album_title"), "New");
  EXPECT_EQ(visitor.get(of("tracks", on)).text("/album_slug"), "new");
  EXPECT_EQ(events("track/" + std::to_string(on)), "track.created 1, track.updated 2");
  EXPECT_EQ(service.database->ask(
                "SELECT data::json->>'album_title' || (data::json->>'year') FROM outbox WHERE type = 'track.updated'"),
            "New2020");
  // Its genres are no matter of its tracks.
  ASSERT_EQ(editor.patch(of("albums", id), R"({"genres":["Rock"]})").status, 200);
  EXPECT_EQ(events("track/" + std::to_string(on)), "track.created 1, track.updated 2");
}

TEST_F(Albums, keep_printed_names_when_an_artist_is_renamed_but_link_to_the_new_address) {
  auto const x = artist("Prince");
  auto const id = album("1999", x);
  auto const on = track("1999", id, 1, 1);
  ASSERT_EQ(editor.patch(of("artists", x), R"({"name":"The Artist"})").status, 200);
  EXPECT_EQ(visitor.get(of("artists", x)).text("/name"), "The Artist");
  for (auto const& path : {of("albums", id), of("tracks", on)}) {
    auto const answer = visitor.get(path);
    EXPECT_EQ(answer.text("/artist_credit/0/name_as_printed"), "Prince");
    EXPECT_EQ(answer.text("/artist_credit/0/artist_slug"), "the-artist");
  }
  EXPECT_EQ(visitor.get(of("albums", id)).text("/version"), "2");  // of its track alone
}

TEST_F(Albums, move_from_artist_to_artist_with_their_counts) {
  auto const x = artist("X");
  auto const y = artist("Y");
  auto const id = album("T", x);
  auto const changed = editor.patch(of("albums", id), R"({"artist_credit":[{"artist_id":)" + std::to_string(y) + "}]}");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(visitor.get(of("artists", x)).text("/album_count"), "0");
  EXPECT_EQ(visitor.get(of("artists", y)).text("/album_count"), "1");
  EXPECT_EQ(editor.remove(of("artists", x)).status, 204);
}

TEST_F(Albums, take_their_tracks_with_them) {
  auto const x = artist("X", R"(,"genres":["Rock"])");
  auto const id = album("T", x, R"(,"genres":["Rock"])");
  auto const on = track("T", id, 1, 1, R"(,"genres":["Rock"])");
  EXPECT_EQ(editor.remove(of("albums", id)).status, 204);
  EXPECT_EQ(visitor.get(of("albums", id)).status, 404);
  EXPECT_EQ(visitor.get(of("tracks", on)).status, 404);
  EXPECT_EQ(events("track/" + std::to_string(on)), "track.created 1, track.deleted 2");
  EXPECT_EQ(service.database->ask("SELECT data::json->>'deleted' FROM outbox WHERE type = 'album.deleted'"), "true");
  EXPECT_EQ(visitor.get(of("artists", x)).text("/track_count"), "0");
  EXPECT_EQ(visitor.get(api + "/genres").text("/items/0/track_count"), "0");
}

TEST_F(Albums, come_in_batches_in_the_order_asked) {
  auto const x = artist("X");
  auto const a = std::to_string(album("A", x));
  auto const b = std::to_string(album("B", x));
  EXPECT_EQ(shown(visitor.get(api + "/albums?ids=" + b + "," + a + ",77777"), "title"), "B|A");
}

}  // namespace
}  // namespace vobe::artist
