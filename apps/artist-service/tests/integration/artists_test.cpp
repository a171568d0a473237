#include "tests/integration/fixture.hpp"

namespace vobe::artist {
namespace {

struct Artists : ArtistServiceTest {};

TEST_F(Artists, are_shown_as_they_were_written) {
  auto const created = editor.post(
      api + "/artists",
      R"({"name":"Кино","kind":"group","country":"ru","begin_year":1981,"end_year":1990,"bio":"Группа *Виктора Цоя*.",)"
      R"("genres":["Post-Punk","Russian Rock"],"aliases":["Kino"],"links":[{"kind":"official","url":"https://kino.example"}]})");
  ASSERT_EQ(created.status, 201) << created.body;
  auto const id = created.text("/id");
  EXPECT_EQ(created.header("Location"), api + "/artists/" + id);
  auto const artist = visitor.get(api + "/artists/" + id);
  EXPECT_EQ(artist.body, created.body);
  EXPECT_EQ(artist.text("/slug"), "kino");
  EXPECT_EQ(artist.text("/sort_name"), "Кино");
  EXPECT_EQ(artist.text("/country"), "RU");
  EXPECT_EQ(artist.text("/bio_html"), "<p>Группа <em>Виктора Цоя</em>.</p>\n");
  EXPECT_EQ(artist.text("/genres/1/slug"), "russian-rock");
  EXPECT_EQ(artist.text("/links/0/kind"), "official");
  EXPECT_EQ(artist.text("/image_url"), "null");
  EXPECT_EQ(artist.text("/album_count"), "0");
  EXPECT_EQ(artist.text("/verified"), "true");
}

TEST_F(Artists, are_written_by_editors_only) {
  EXPECT_EQ(visitor.post(api + "/artists", R"({"name":"x"})").status, 401);
  EXPECT_EQ(user.post(api + "/artists", R"({"name":"x"})").status, 403);
  auto const id = artist("Queen");
  EXPECT_EQ(user.patch(of("artists", id), R"({"name":"x"})").status, 403);
  EXPECT_EQ(user.remove(of("artists", id)).status, 403);
  EXPECT_EQ(visitor.get(of("artists", id)).text("/name"), "Queen");
}

TEST_F(Artists, are_refused_with_every_error) {
  auto const answer = editor.post(
      api + "/artists", R"({"name":"\u200b","kind":"choir","country":"R2","begin_year":5000,"genres":["rock","?"],)"
                        R"("image_url":"//x","links":[{"kind":"","url":"x"}],"nonsense":1})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.at("/errors").as_array().size(), 9U) << answer.body;
  EXPECT_EQ(visitor.get(api + "/artists?letter=&genre=&country=xyz&sort=best&limit=0").at("/errors").as_array().size(),
            3U);
}

TEST_F(Artists, keep_their_names_whole_whatever_stands_in_them) {
  for (std::string const name : {"hey; ho", "AC/DC", "Earth, Wind & Fire feat. Nobody"}) {
    auto const id = artist(name);
    EXPECT_EQ(visitor.get(of("artists", id)).text("/name"), name);
  }
}

TEST_F(Artists, stand_under_the_letter_of_their_sort_name) {
  artist("Жуки");
  artist("The Zebras", R"(,"sort_name":"Zebras, The")");
  artist("The Beatles");
  artist("Édith Piaf");
  artist("2Pac");
  auto const under = [&](std::string const& letter) {
    return shown(visitor.get(api + "/artists?letter=" + letter), "name");
  };
  EXPECT_EQ(under("%D0%96"), "Жуки");
  EXPECT_EQ(under("%D0%B6"), "Жуки");
  EXPECT_EQ(under("Z"), "The Zebras");
  EXPECT_EQ(under("T"), "");
  EXPECT_EQ(under("b"), "The Beatles");
  EXPECT_EQ(under("E"), "Édith Piaf");
  EXPECT_EQ(under("%23"), "2Pac");
}

TEST_F(Artists, are_listed_by_name_to_the_end) {
  for (auto const* name : {"Zappa", "Ёлка", "The Beatles", "Éclair", "Elvis", "Евгений", "abba", "ABBA", "Жуки"})
    artist(name);
  std::string const expected = "abba|ABBA|The Beatles|Éclair|Elvis|Zappa|Евгений|Ёлка|Жуки";
  for (int const limit : {1, 2, 4, 100})
    EXPECT_EQ(all_shown(visitor, api + "/artists", "name", limit), expected) << limit;
  EXPECT_EQ(all_shown(visitor, api + "/artists?sort=new", "name", 4),
            "Жуки|ABBA|abba|Евгений|Elvis|Éclair|The Beatles|Ёлка|Zappa");
}

TEST_F(Artists, are_found_by_the_beginnings_of_words) {
  artist("AC/DC");
  artist("Кино", R"(,"aliases":["Виктор Цой и группа «Кино»"])");
  artist("Ёлка");
  artist("Beyoncé");
  artist("!!!");
  artist("Queen Latifah");
  auto const found = [&](std::string const& q) { return shown(visitor.get(api + "/artists?q=" + q), "name"); };
  EXPECT_EQ(found("ac%2Fdc"), "AC/DC");
  EXPECT_EQ(found("acdc"), "AC/DC");
  EXPECT_EQ(found("%D1%86%D0%BE%D0%B9"), "Кино");  // цой, an alias
  EXPECT_EQ(found("kino"), "Кино");
  EXPECT_EQ(found("%D0%B5%D0%BB%D0%BA"), "Ёлка");  // елк
  EXPECT_EQ(found("beyonce"), "Beyoncé");
  EXPECT_EQ(found("!!!"), "!!!");
  EXPECT_EQ(found("latif+que"), "Queen Latifah");
  EXPECT_EQ(found("atifah"), "");
  for (auto const* q : {"'", "\\", "%26+%7C", "(", ":*", "%3C-%3E", "%22abc"})
    EXPECT_EQ(visitor.get(api + "/artists?q=" + q).status, 200) << q;
}

TEST_F(Artists, are_filtered_by_genre_and_country) {
  artist("A", R"(,"genres":["Rock"],"country":"GB")");
  artist("B", R"(,"genres":["rock","Jazz"],"country":"US")");
  artist("C", R"(,"genres":["Jazz"],"country":"GB")");
  EXPECT_EQ(all_shown(visitor, api + "/artists?genre=rock", "name", 1), "A|B");
  EXPECT_EQ(all_shown(visitor, api + "/artists?country=gb", "name", 1), "A|C");
  EXPECT_EQ(all_shown(visitor, api + "/artists?genre=jazz&country=GB&sort=new", "name", 1), "C");
  EXPECT_EQ(all_shown(visitor, api + "/artists?genre=jazz&q=b&letter=b&sort=popular", "name", 1), "B");
}

TEST_F(Artists, come_in_batches_in_the_order_asked) {
  auto const a = std::to_string(artist("A"));
  auto const b = std::to_string(artist("B"));
  auto const batch = visitor.get(api + "/artists?ids=" + b + ",999999," + a);
  EXPECT_EQ(shown(batch, "name"), "B|A");
  EXPECT_TRUE(batch.at("/next_cursor").is_null());
  EXPECT_EQ(visitor.get(api + "/artists?ids=1,9223372036854775808").status, 422);
}

TEST_F(Artists, have_cursors_that_fit_only_their_list) {
  for (auto const* name : {"A", "B", "C"}) artist(name);
  auto const cursor = visitor.get(api + "/artists?limit=1").text("/next_cursor");
  std::string middle = cursor;
  middle[middle.size() / 2] = middle[middle.size() / 2] == 'A' ? 'B' : 'A';
  for (auto const& damaged :
       {cursor + "!", middle, cursor.substr(0, cursor.size() - 3), std::string("1"), std::string("NOTACURSOR")}) {
    auto const answer = visitor.get(api + "/artists?limit=1&cursor=" + damaged);
    EXPECT_EQ(answer.status, 422) << damaged;
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "cursor");
  }
  for (std::string const other : {"/artists?sort=new&cursor=", "/artists?letter=B&cursor=", "/albums?cursor=",
                                  "/tracks?cursor=", "/genres?cursor="}) {
    EXPECT_EQ(visitor.get(api + other + cursor).status, 422) << other;
  }
  EXPECT_EQ(visitor.get(api + "/artists?limit=1&cursor=" + cursor).status, 200);
}

TEST_F(Artists, with_impossible_ids_are_not_there) {
  for (std::string const id :
       {"9223372036854775808", "99999999999999999999", "-1", "0", "1e3", "%2B1", "0x10", "%EF%BC%91"}) {
    for (std::string const kind : {"artists", "albums", "tracks"}) {
      auto const answer = visitor.get(api + "/" + kind + "/" + id);
      EXPECT_EQ(answer.status, 404) << kind << id;
      EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    }
  }
  EXPECT_EQ(visitor.get(api + "/albums?artist=9223372036854775808").status, 422);
  EXPECT_EQ(visitor.get(api + "/artists/123456/albums").status, 404);
  EXPECT_EQ(visitor.get(api + "/artists/123456/tracks").status, 404);
}

TEST_F(Artists, change_by_what_is_sent_alone) {
  auto const id = artist("The Animals", R"(,"country":"GB","begin_year":1963,"genres":["Rock"],"bio":"x")");
  auto const changed = editor.patch(of("artists", id), R"({"name":"The Mammals","country":null,"genres":null})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/name"), "The Mammals");
  EXPECT_EQ(changed.text("/sort_name"), "Mammals, The");
  EXPECT_EQ(changed.text("/slug"), "the-mammals");
  EXPECT_EQ(changed.text("/country"), "null");
  EXPECT_EQ(changed.text("/genres"), "[]");
  EXPECT_EQ(changed.text("/begin_year"), "1963");
  EXPECT_EQ(changed.text("/bio"), "x");
  EXPECT_EQ(changed.text("/revision"), "2");
  EXPECT_EQ(visitor.get(of("artists", id)).body, changed.body);
  EXPECT_EQ(editor.patch(of("artists", id), R"({"name":null})").text("/errors/0/loc/1"), "name");
  EXPECT_EQ(editor.patch(of("artists", id), R"({"end_year":1900})").status, 422);
  EXPECT_EQ(editor.patch(of("artists", 999999), R"({"name":"x"})").status, 404);
}

TEST_F(Artists, told_nothing_of_a_change_that_changes_nothing) {
  auto const id = artist("Queen");
  EXPECT_EQ(editor.patch(of("artists", id), R"({"name":"Queen"})").text("/revision"), "1");
  EXPECT_EQ(events("artist/" + std::to_string(id)), "artist.created 1");
}

TEST_F(Artists, are_not_overwritten_by_those_who_saw_an_older_one) {
  auto const id = artist("Queen");
  auto const etag = visitor.get(of("artists", id)).header("ETag");
  EXPECT_EQ(editor.patch(of("artists", id), R"({"name":"Queen II"})", {{"If-Match", etag}}).status, 200);
  EXPECT_EQ(editor.patch(of("artists", id), R"({"name":"Queen III"})", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(editor.remove(of("artists", id), {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(visitor.get(of("artists", id)).text("/name"), "Queen II");
}

TEST_F(Artists, are_made_once_for_one_key) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = editor.post(api + "/artists", R"({"name":"Once"})", key);
  auto const again = editor.post(api + "/artists", R"({"name":"Once"})", key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(editor.post(api + "/artists", R"({"name":"Twice"})", key).status, 422);
  EXPECT_EQ(shown(visitor.get(api + "/artists"), "name"), "Once");
}

TEST_F(Artists, go_only_when_nothing_credits_them) {
  auto const id = artist("Queen");
  auto const record = album("Jazz", id);
  EXPECT_EQ(editor.remove(of("artists", id)).status, 409);
  EXPECT_EQ(editor.remove(of("albums", record)).status, 204);
  EXPECT_EQ(editor.remove(of("artists", id)).status, 204);
  EXPECT_EQ(visitor.get(of("artists", id)).status, 404);
  EXPECT_EQ(editor.remove(of("artists", id)).status, 404);
  EXPECT_EQ(events("artist/" + std::to_string(id)),
            "artist.created 1, artist.updated 2, artist.updated 3, artist.deleted 4");
}

}  // namespace
}  // namespace vobe::artist
