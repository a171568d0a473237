#include <gmock/gmock.h>

#include <set>

#include "chassis/core/encoding.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Searching : SearchServiceTest {};

TEST_F(Searching, finds_a_post_in_another_inflection_in_russian_and_in_english) {
  tell_post(1, "Концерты", "Вчера слушали старые пластинки на кухне");
  tell_post(2, "Concerts", "They were singing old songs all night");
  EXPECT_TRUE(comes_to_find("пластинку", "post/1"));
  EXPECT_TRUE(comes_to_find("sings", "post/2"));
  EXPECT_THAT(search("слушал").text("/items/0/snippet"), HasSubstr("<mark>слушали</mark>"));
  EXPECT_EQ(found("скрипка"), "");
}

TEST_F(Searching, gives_everything_that_a_page_shows) {
  contracts::UserState const anna{
      .id = {1}, .username = "anna", .display_name = "Анна", .language = "ru", .version = 1};
  tell(contracts::user_registered, "user/1", anna);
  tell_post(1, "Hot Space again", "A needle in it");
  contracts::CommentState const comment{.id = {9},
                                        .post_id = {1},
                                        .author_id = {1},
                                        .body = "needle too",
                                        .language = "en",
                                        .created_at = now(),
                                        .version = 1};
  tell(contracts::comment_created, "post/1", comment);
  ASSERT_TRUE(comes_to_find("needle", "post/1 comment/9"));
  auto const answer = search("needle");
  EXPECT_EQ(answer.text("/items/0/title"), "Hot Space again");
  EXPECT_EQ(answer.text("/items/0/url_slug"), "slug-1");
  EXPECT_EQ(answer.text("/items/0/language"), "en");
  EXPECT_EQ(answer.text("/items/0/username"), "anna");
  EXPECT_EQ(answer.text("/items/1/title"), "Hot Space again") << "a comment bears its post's title";
  EXPECT_EQ(answer.text("/items/1/post_id"), "1");
  EXPECT_EQ(answer.text("/backend"), backend->name());
  EXPECT_EQ(answer.text("/total/value"), "2");
  EXPECT_EQ(answer.text("/total/relation"), "eq");
  EXPECT_EQ(answer.text("/did_you_mean"), "null");
  EXPECT_EQ(answer.text("/facets/type/0/value"), "comment");
  EXPECT_EQ(answer.text("/facets/author/0/value"), "anna");
  EXPECT_EQ(answer.text("/facets/author/0/count"), "2");
}

TEST_F(Searching, escapes_all_but_its_own_marks) {
  tell_post(1, "Harmless", "ximira <b>x</b> <img src=x onerror=alert(1)> <mark>fake</mark> needle7 a < b");
  ASSERT_TRUE(comes_to_find("needle7", "post/1"));
  auto html = search("needle7").text("/items/0/snippet");
  EXPECT_THAT(html, HasSubstr("<mark>needle7</mark>"));
  html.replace(html.find("<mark>needle7</mark>"), 20, "");
  EXPECT_THAT(html, Not(HasSubstr("<")));
}

TEST_F(Searching, no_text_is_an_error_of_the_engine) {
  tell_post(1, "A word", "a b c");
  comes_to_find("word", "post/1");
  for (std::string const q :
       {"\"abc",      "AC/DC",   "(",      "[a TO", "a:b",           "-",      "*",     "\\",      "~",
        "AND OR NOT", "a && ||", "'; --",  ":*",    "<->",           "a & !b", "'a':*", "\\'",     "a\\",
        "$1",         "%",       "\"\"\"", "( )",   "word -\"a b\"", "й'",     "🎸",    "椎名林檎"}) {
    auto const answer = search(q);
    EXPECT_EQ(answer.status, 200) << q << ": " << answer.body;
    EXPECT_EQ(visitor.get("/api/v1/search/suggest?q=" + percent_encode(q)).status, 200) << q;
  }
  for (std::string const q : {"tag:", "by:", "-word", "-tag:word", "", "   "}) {
    auto const answer = search(q);
    EXPECT_EQ(answer.status, 422) << q;
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "q");
    EXPECT_THAT(answer.body, Not(HasSubstr("tsquery")));
  }
}

TEST_F(Searching, a_query_that_is_too_long_is_refused_where_it_stands_and_in_plain_words) {
  auto const longest = search(std::string(500, 'x'));
  EXPECT_EQ(longest.status, 200) << longest.body;
  for (std::string const path : {"/api/v1/search?q=", "/api/v1/search/suggest?q="}) {
    auto const too_long = visitor.get(path + std::string(501, 'x'));
    EXPECT_EQ(too_long.status, 422);
    EXPECT_EQ(too_long.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(too_long.text("/errors/0/loc"), R"(["query","q"])");
    EXPECT_EQ(too_long.text("/errors/0/type"), "too_long");
    EXPECT_EQ(too_long.text("/errors/0/msg"), "at most 500 characters");
  }
}

TEST_F(Searching, understands_phrases_and_exclusions) {
  tell_post(1, "One", "the dark side of the moon");
  tell_post(2, "Two", "the moon owns a dark side");
  ASSERT_TRUE(comes_to_find("moon -owns", "post/1"));
  EXPECT_EQ(search("moon owns").text("/items/0/id"), "2") << "all words before some of them";
  EXPECT_EQ(found("\"side of the moon\""), "post/1");
  EXPECT_EQ(found("moon -\"dark side of\""), "post/2");
}

TEST_F(Searching, narrows_by_operators_and_parameters) {
  contracts::UserState const anna{
      .id = {1}, .username = "anna", .display_name = "Анна", .language = "ru", .version = 1};
  tell(contracts::user_registered, "user/1", anna);
  tell_artist(7, "Queen");
  contracts::AlbumState const album{.id = {3},
                                    .slug = "hot-space",
                                    .title = "Hot Space",
                                    .type = "album",
                                    .year = 1982,
                                    .artist_credit = {{{7}, "Queen", ""}},
                                    .genres = {"rock"},
                                    .version = 1};
  tell(contracts::album_created, "album/3", album);
  contracts::PostState const post{.id = {1},
                                  .slug = "a",
                                  .kind = "review",
                                  .title = "Of space",
                                  .body = "text",
                                  .language = "ru",
                                  .author_id = {1},
                                  .tags = {"Рок", "диско"},
                                  .music = {{"album", 3}},
                                  .created_at = now(),
                                  .version = 1};
  tell(contracts::post_created, "post/1", post);
  ASSERT_TRUE(comes_to_find("space", "post/1 album/3"));
  EXPECT_EQ(found("space", "&type=post"), "post/1");
  EXPECT_EQ(found("space tag:рок"), "post/1");
  EXPECT_EQ(found("", "&tag=%D0%94%D0%B8%D1%81%D0%BA%D0%BE"), "post/1");
  EXPECT_EQ(found("space by:anna"), "post/1");
  EXPECT_EQ(found("", "&author=anna"), "post/1");
  EXPECT_EQ(found("", "&author=1"), "post/1");
  EXPECT_EQ(found("space by:boris"), "");
  EXPECT_EQ(found("space", "&genre=rock"), "album/3");
  EXPECT_EQ(found("space", "&year_from=1982&year_to=1982"), "album/3");
  EXPECT_EQ(found("space", "&year_from=1983"), "");
  EXPECT_EQ(found("space", "&language=ru"), "post/1");
  EXPECT_EQ(found("space", "&from=2000-01-01T00:00:00Z"), "post/1");
  EXPECT_EQ(found("space", "&to=2000-01-01T00:00:00Z"), "");
  ASSERT_TRUE(comes_to_find("", "artist/7 album/3 post/1", "&artist=7"));
  EXPECT_EQ(found("space artist:queen"), "post/1 album/3");
  EXPECT_EQ(search("space", "&from=2026-02-30").status, 422);
  EXPECT_EQ(search("space", "&type=planet").status, 422);
  EXPECT_EQ(search("space", "&artist=9223372036854775808").status, 422);
  EXPECT_EQ(found("space artist:йгуут"), found("space artist:queen")) << "the other layout";
  EXPECT_EQ(found("space -tag:рок"), "album/3");
  EXPECT_EQ(found("space -tag:джаз"), "post/1 album/3");
  EXPECT_EQ(found("space -by:anna"), "album/3") << "what nobody wrote stays";
  EXPECT_EQ(found("space -by:boris"), "post/1 album/3");
  EXPECT_EQ(found("space -artist:queen"), "");
  EXPECT_EQ(found("space -artist:bowie"), "post/1 album/3");
  EXPECT_EQ(search("spave -by:boris tag:рок").text("/did_you_mean"), "space -by:boris tag:рок");
}

TEST_F(Searching, an_artist_of_that_name_comes_first) {
  for (int i = 1; i <= 12; ++i) tell_post(i, "Prince Prince Prince", "Prince, always Prince");
  tell_artist(5, "Prince Charming");
  tell_artist(6, "Prince");
  ASSERT_TRUE(testing::eventually([&] { return search("prince").text("/total/value") == "14"; }));
  EXPECT_EQ(search("prince").text("/items/0/id"), "6");
  settle();
  ASSERT_TRUE(comes_to_find("ПРИНС", found("prince")));
  EXPECT_EQ(search("ПРИНС").text("/items/0/id"), "6");
}

TEST_F(Searching, understands_slips_other_layouts_and_what_is_heard) {
  tell_artist(1, "Metallica");
  tell_artist(2, "Земфира");
  tell_artist(3, "AC/DC");
  tell_artist(4, "Queen");
  settle();
  ASSERT_TRUE(comes_to_find("metallica", "artist/1"));
  settle();
  EXPECT_EQ(found("metalica"), "artist/1");
  EXPECT_EQ(search("metalica").text("/did_you_mean"), "metallica");
  EXPECT_EQ(found("металлика"), "artist/1");
  EXPECT_EQ(found("Металлики"), "artist/1");
  EXPECT_EQ(found("ьуефддшсф"), "artist/1");
  EXPECT_EQ(found("Zemfira"), "artist/2");
  EXPECT_EQ(found("ptvabhf"), "artist/2");
  EXPECT_EQ(search("ptvabhf").text("/did_you_mean"), "земфира");
  EXPECT_EQ(found("acdc"), "artist/3");
  EXPECT_EQ(found("ac dc"), "artist/3");
  EXPECT_EQ(found("йгуут"), "artist/4");
  EXPECT_EQ(found("квин"), "artist/4");
  EXPECT_EQ(found("xqzjwk"), "");
  EXPECT_EQ(found("vtnfkkbrf"), "artist/1") << "the other layout, and heard";
  EXPECT_EQ(search("vtnfkkbrf").text("/did_you_mean"), "metallica");
}

TEST_F(Searching, counts_slips_as_they_were_typed) {
  tell_artist(1, "Кино");
  tell_artist(2, "Queen");
  tell_artist(3, "Маечки");
  tell_post(4, "Não vou ficar", "O que é");
  ASSERT_TRUE(comes_to_find("não", "post/4"));
  settle();
  for (auto const& [typed, artist] : {std::pair("книо", "artist/1"),
                                      {"кинл", "artist/1"},
                                      {"quee", "artist/2"},
                                      {"wueen", "artist/2"},
                                      {"маекчи", "artist/3"}}) {
    EXPECT_THAT(found(typed), StartsWith(artist)) << typed;
  }
}

TEST_F(Searching, a_word_for_a_kind_beside_a_name_finds_things_of_that_kind) {
  tell_artist(1, "Земфира");
  contracts::AlbumState const album{.id = {2},
                                    .slug = "spasibo",
                                    .title = "Спасибо",
                                    .type = "album",
                                    .artist_credit = {{{1}, "Земфира", ""}},
                                    .version = 1};
  contracts::TrackState const track{.id = {3},
                                    .slug = "ariveder",
                                    .title = "Аривидерчи",
                                    .album_id = {},
                                    .album_title = {},
                                    .artist_credit = {{{1}, "Земфира", ""}},
                                    .version = 1};
  tell(contracts::album_created, "album/2", album);
  tell(contracts::track_created, "track/3", track);
  for (std::int64_t id = 4; id <= 6; ++id) tell_post(id, "Альбом и песня", "Земфира записала альбом, и песня звучит.");
  ASSERT_TRUE(comes_to_find("спасибо", "album/2"));
  ASSERT_TRUE(comes_to_find("аривидерчи", "track/3"));
  settle();
  for (auto const* const query : {"альбом земфира", "пластинки земфиры", "zemfira album"})
    EXPECT_THAT(found(query), HasSubstr("album/2")) << query;
  for (auto const* const query : {"песня земфиры", "трек аривидерчи"})
    EXPECT_THAT(found(query), HasSubstr("track/3")) << query;
  EXPECT_THAT(found("группа земфира"), StartsWith("artist/1"));
}

/// One that somebody made; nobody has to know the artist.
events::Event told_album(std::int64_t id, std::string title, std::int64_t artist) {
  contracts::AlbumState const album{.id = {id},
                                    .slug = "album",
                                    .title = std::move(title),
                                    .type = "album",
                                    .artist_credit = {{{artist}, "Somebody", ""}},
                                    .version = 1};
  return event_of(contracts::album_created, "album/" + std::to_string(id), album);
}

TEST_F(Searching, what_has_all_words_is_not_lost_among_a_thousand_that_have_some) {
  std::vector<events::Event> albums;
  for (std::int64_t id = 1; id <= 1100; ++id) albums.push_back(told_album(id, "Noise " + std::to_string(id), 1));
  albums.push_back(told_album(2000, "Noise of a waterfall", 1));
  albums.push_back(told_album(2001, "Спасибо", 2));
  publish(bus, std::move(albums));
  tell_artist(2, "Земфира");
  ASSERT_TRUE(testing::eventually([&] { return found("спасибо") == "album/2001"; }, std::chrono::seconds(30)));
  settle();
  EXPECT_THAT(found("waterfall noise"), StartsWith("album/2000"));
  auto const of_a_kind = search("альбом земфира");
  EXPECT_THAT(things_in(of_a_kind), HasSubstr("album/2001"));
  EXPECT_EQ(of_a_kind.text("/total/value"), "2") << "other albums have nothing to do with it";
}

TEST_F(Searching, a_name_in_one_word_is_not_lost_to_what_has_one_of_two) {
  tell_artist(1, "Pinkfloyd");
  tell_post(2, "Pink things", "A body.");
  ASSERT_TRUE(comes_to_find("things", "post/2"));
  settle();
  EXPECT_THAT(found("pink floyd"), StartsWith("artist/1"));
}

TEST_F(Searching, a_word_for_a_kind_is_no_slip) {
  tell_artist(1, "Крупа");
  tell_artist(2, "Кино");
  ASSERT_TRUE(comes_to_find("кино", "artist/2"));
  ASSERT_TRUE(comes_to_find("крупа", "artist/1"));
  settle();
  EXPECT_EQ(search("группа кино").text("/did_you_mean"), "null");
}

TEST_F(Searching, finds_posts_by_their_kind_and_releases_by_their_year) {
  contracts::PostState review{.id = {1},
                              .slug = "cold",
                              .kind = "review",
                              .title = "Kid A, still cold",
                              .body = "Electric pianos.",
                              .language = "en",
                              .author_id = {1},
                              .created_at = now(),
                              .version = 1};
  tell(contracts::post_created, "post/1", review);
  for (std::int64_t id = 2; id <= 5; ++id) tell_post(id, "Kid talk", "A kid wrote a review of a review.");
  contracts::AlbumState album{.id = {1},
                              .slug = "a",
                              .title = "Hot Space",
                              .type = "album",
                              .year = 1982,
                              .artist_credit = {{{7}, "Queen", ""}},
                              .version = 1};
  tell(contracts::album_created, "album/1", album);
  album.id = {2};
  album.title = "The Miracle";
  album.year = 1989;
  tell(contracts::album_created, "album/2", album);
  ASSERT_TRUE(testing::eventually([&] { return search("kid").text("/total/value") == "5"; }));
  ASSERT_TRUE(comes_to_find("miracle", "album/2"));
  for (auto const* const query : {"рецензия на kid a", "отзывы kid a", "review of kid a"})
    EXPECT_THAT(found(query), StartsWith("post/1")) << query;
  EXPECT_THAT(found("queen 1989"), StartsWith("album/2"));
}

TEST_F(Searching, a_short_word_is_not_read_in_the_other_layout_among_words_that_are_not) {
  tell_artist(1, "Guns N' Roses");
  tell_artist(2, "Y");
  tell_artist(3, "Queen");
  ASSERT_TRUE(comes_to_find("roses", "artist/1"));
  EXPECT_EQ(search("ганз н роузес").text("/items/0/id"), "1");
  EXPECT_EQ(search("ганз н роузес").text("/did_you_mean"), "null");
  EXPECT_EQ(search("н йгуут").text("/did_you_mean"), "y queen");
  EXPECT_EQ(found("н"), "artist/2");
}

TEST_F(Searching, hears_names_of_the_other_script_in_words_that_are_known) {
  tell_artist(1, "Mike");
  tell_artist(2, "The Beatles");
  tell_artist(3, "キノ");
  for (int i = 1; i <= 3; ++i) tell_post(i, "Post", "майк битлы кино");
  ASSERT_TRUE(testing::eventually([&] { return search("post").text("/total/value") == "3"; }));
  settle();
  EXPECT_EQ(found("майк", "&type=artist"), "artist/1") << "a sound of two letters";
  EXPECT_EQ(found("битлы", "&type=artist"), "artist/2") << "a plural of a plural";
  EXPECT_EQ(found("кино", "&type=artist"), "artist/3") << "neither Latin nor Cyrillic";
}

TEST_F(Searching, hears_english_names_as_a_russian_writes_them) {
  tell_artist(1, "Californication");
  tell_artist(2, "Whitesnake");
  tell_artist(3, "Highway to Hell");
  tell_artist(4, "AC/DC");
  tell_artist(5, "Хайвей");
  for (int i = 1; i <= 3; ++i) tell_post(i, "Post", "вайтснейк хайвей");
  ASSERT_TRUE(testing::eventually([&] { return search("post").text("/total/value") == "3"; }));
  settle();
  EXPECT_EQ(found("калифорникейшн"), "artist/1");
  EXPECT_EQ(found("вайтснейк", "&type=artist"), "artist/2") << "a known word";
  EXPECT_THAT(found("хайвей ту хелл", "&type=artist"), StartsWith("artist/3"));
  EXPECT_EQ(found("эйсидиси"), "artist/4");
}

TEST_F(Searching, takes_roman_numerals_for_arabic_ones) {
  tell_artist(1, "Led Zeppelin IV");
  tell_artist(2, "Часть 2");
  ASSERT_TRUE(comes_to_find("zeppelin", "artist/1"));
  ASSERT_TRUE(comes_to_find("часть", "artist/2"));
  EXPECT_EQ(found("led zeppelin 4"), "artist/1");
  EXPECT_EQ(found("часть ii"), "artist/2");
}

TEST_F(Searching, a_word_that_the_other_layout_writes_with_a_sign_in_it_is_one_word) {
  tell_artist(1, "Кинжал");
  ASSERT_TRUE(comes_to_find("кинжал", "artist/1"));
  EXPECT_EQ(found("rby;fk"), "artist/1");
  EXPECT_EQ(search("rby;fk").text("/did_you_mean"), "кинжал");
}

TEST_F(Searching, finds_a_noun_by_all_its_forms_where_the_stemmer_tells_them_apart) {
  tell_post(1, "One", "Лучший альбом года");
  tell_post(2, "Two", "Десять альбомов года");
  ASSERT_TRUE(testing::eventually([&] { return search("года").text("/total/value") == "2"; }));
  settle();
  for (std::string const q : {"альбом", "альбомов", "альбомы", "альбома"})
    EXPECT_EQ(search(q).text("/total/value"), "2") << q;
}

TEST_F(Searching, every_order_pages_to_the_end_without_doubles) {
  std::vector<events::Event> events;
  for (int i = 1; i <= 60; ++i) {
    contracts::PostState const post{
        .id = {i},
        .slug = "p",
        .kind = "list",
        .title = i % 2 ? "needle" : "other needle",
        .body = "needle",
        .language = "en",
        .author_id = {i % 3 + 1},
        .tags = {"t"},
        .created_at = Timestamp(std::chrono::seconds(1'700'000'000 + i % 2)) + std::chrono::microseconds(i % 7),
        .version = 1};
    events.push_back(event_of(contracts::post_created, "post/" + std::to_string(i), post));
    contracts::PostScore const score{.id = {i}, .score = i % 5, .score_version = 1};
    events.push_back(event_of(contracts::post_scored, "post/" + std::to_string(i), score));
  }
  publish(bus, events);
  ASSERT_TRUE(testing::eventually([&] { return search("needle").text("/total/value") == "60"; }));
  for (std::string const query : {"q=needle&sort=relevance", "q=needle&sort=new", "q=needle&sort=top",
                                  "tag=t&sort=relevance", "tag=t&sort=new", "tag=t&sort=top", "q=needle+nowhere"}) {
    std::vector<std::int64_t> ids;
    std::string cursor;
    do {
      auto const page = visitor.get("/api/v1/search?limit=7&" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
      ASSERT_EQ(page.status, 200) << page.body;
      EXPECT_EQ(page.text("/total/value"), "60") << query;
      auto const document = page.json();
      for (auto const& item : document.at("items").as_array()) ids.push_back(item.at("id").as_int64());
      cursor = document.at("next_cursor").is_null() ? "" : page.text("/next_cursor");
    } while (!cursor.empty() && ids.size() < 200);
    EXPECT_EQ(ids.size(), 60u) << query;
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 60u) << query;
  }
}

TEST_F(Searching, a_long_query_full_of_mistakes_is_answered) {
  std::string text;
  std::string mistaken;
  for (std::string const word :
       {"crimson", "orchestra", "symphony", "electric", "midnight", "velvet",  "thunder", "cathedral",
        "silver",  "harbour",   "paradise", "mountain", "shadow",   "emerald", "horizon", "winter",
        "garden",  "machine",   "wanderer", "serenade", "carnival", "lantern", "meadow",  "tempest"}) {
    // Names that are alike, so that each mistaken word may stand for several.
    for (std::string const ending : {"", "s", "e", "o"}) text += word + ending + " ";
    mistaken += word.substr(0, 3) + "x" + word.substr(3) + "-" + word.substr(0, word.size() - 1) + "y ";
  }
  tell_post(1, "Of many words", text);
  tell_post(2, "Of as many", text);
  ASSERT_TRUE(testing::eventually([&] { return search("crimson").text("/total/value") == "2"; }));
  settle();
  EXPECT_EQ(search(mistaken).status, 200);
  EXPECT_EQ(search(text.substr(0, 480)).text("/total/value"), "2");
}

TEST_F(Searching, things_of_the_same_name_are_all_found) {
  std::vector<events::Event> events;
  for (int i = 1; i <= 150; ++i) {
    contracts::ArtistState const artist{.id = {i}, .slug = "a", .name = "Needle", .version = 1};
    events.push_back(event_of(contracts::artist_created, "artist/" + std::to_string(i), artist));
  }
  publish(bus, events);
  EXPECT_TRUE(testing::eventually([&] { return search("needle").text("/total/value") == "150"; }))
      << search("needle").text("/total/value");
}

TEST_F(Searching, a_damaged_or_foreign_cursor_is_refused_where_it_stands) {
  for (int i = 1; i <= 3; ++i) tell_post(i, "needle", "needle");
  ASSERT_TRUE(testing::eventually([&] { return search("needle").text("/total/value") == "3"; }));
  auto const cursor = search("needle", "&limit=1").text("/next_cursor");
  std::string flipped = cursor;
  flipped[cursor.size() / 2] = flipped[cursor.size() / 2] == 'A' ? 'B' : 'A';
  for (std::string const& bad :
       {cursor + "!", flipped, cursor.substr(0, cursor.size() - 3), std::string("1"), std::string("NOTACURSOR")}) {
    auto const answer = search("needle", "&limit=1&cursor=" + bad);
    EXPECT_EQ(answer.status, 422) << bad;
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "cursor");
  }
  EXPECT_EQ(search("needle", "&limit=1&cursor=" + cursor).status, 200);
  EXPECT_EQ(search("needles", "&limit=1&cursor=" + cursor).status, 422);
  EXPECT_EQ(search("needle", "&limit=1&sort=top&cursor=" + cursor).status, 422);
  EXPECT_EQ(search("needle", "&limit=1&tag=x&cursor=" + cursor).status, 422);
}

TEST_F(Searching, suggests_names_as_one_types) {
  contracts::UserState const anna{
      .id = {1}, .username = "zemfan", .display_name = "Анна", .language = "ru", .version = 1};
  tell(contracts::user_registered, "user/1", anna);
  tell_artist(2, "Земфира");
  tell_artist(3, "Pink Floyd", 1, {"Пинк Флойд"});
  contracts::AlbumState const album{.id = {3},
                                    .slug = "dark-side",
                                    .title = "The Dark Side of the Moon",
                                    .type = "album",
                                    .artist_credit = {{{3}, "Pink Floyd", ""}},
                                    .version = 1};
  tell(contracts::album_created, "album/3", album);
  auto const suggested = [&](std::string const& q, std::string const& more = "") {
    return things_in(visitor.get("/api/v1/search/suggest?q=" + q + more));
  };
  EXPECT_TRUE(testing::eventually([&] { return suggested("zemf") == "artist/2 user/1"; })) << suggested("zemf");
  EXPECT_TRUE(testing::eventually([&] { return suggested("dark+si") == "album/3"; }));
  EXPECT_TRUE(testing::eventually([&] { return suggested("flo") == "artist/3"; }));
  EXPECT_EQ(suggested("%D0%B7%D0%B5%D0%BC"), "artist/2 user/1");
  EXPECT_EQ(suggested("ptva"), "artist/2 user/1") << "the other layout";
  EXPECT_EQ(suggested("z", "&type=user"), "user/1");
  EXPECT_EQ(suggested("%D0%BF%D0%B8%D0%BD%D0%BA"), "artist/3") << "an alias";
  EXPECT_EQ(suggested("pink+flod"), "artist/3 album/3") << "misspelt";
  EXPECT_EQ(suggested("("), "");
  tell_artist(4, "Metallica");
  tell_artist(5, "Queen");
  EXPECT_TRUE(testing::eventually([&] { return suggested("quee") == "artist/5"; }));
  settle();
  EXPECT_EQ(suggested("metali"), "artist/4") << "as it is heard";
  EXPECT_EQ(suggested("%D0%BA%D0%B2%D0%B8"), "artist/5") << "as it is heard, in the other script";
  EXPECT_EQ(suggested("seppe"), "");
  EXPECT_EQ(visitor.get("/api/v1/search/suggest?q=dark").text("/items/0/detail"), "Pink Floyd");
  EXPECT_EQ(visitor.get("/api/v1/search/suggest").status, 422);
}

}  // namespace
}  // namespace vobe::search
