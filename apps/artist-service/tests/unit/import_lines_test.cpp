#include "service/import_lines.hpp"

#include <gtest/gtest.h>

namespace vobe::artist {
namespace {

ImportLine read(std::string text) {
  return read_import_line({1, std::move(text), false});
}

/// The types of the errors with their last step: "name too_long".
std::string faults(ImportLine const& line) {
  std::string out;
  for (auto const& error : line.errors) {
    if (!out.empty()) out += ", ";
    auto const& step = error.loc.back();
    out += std::holds_alternative<std::string>(step) ? std::get<std::string>(step)
                                                     : std::to_string(std::get<std::int64_t>(step));
    out += " " + error.type;
  }
  return out;
}

TEST(ImportLine, of_an_artist_is_a_settled_draft) {
  auto const line = read(
      R"({"kind":"artist","key":"k","name":"Кино","artist_kind":"group","country":"ru","begin_year":1981,"end_year":1990,)"
      R"("genres":["Post-Punk","post punk"],"aliases":["Kino"],"links":[{"kind":"official","url":"https://kino.example"}],"bio":"*Да*"})");
  ASSERT_EQ(faults(line), "");
  auto const& artist = std::get<ImportedArtist>(line.content);
  EXPECT_EQ(line.kind, Kind::artist);
  EXPECT_EQ(line.key, "k");
  EXPECT_EQ(artist.draft.kind, ArtistKind::group);
  EXPECT_EQ(artist.draft.country, "RU");
  EXPECT_EQ(artist.draft.genres, (std::vector<GenreName>{{"post-punk", "Post-Punk"}}));
  EXPECT_NE(artist.bio_html.find("<em>Да</em>"), std::string::npos);
}

TEST(ImportLine, of_a_track_keeps_its_references_as_keys) {
  auto const line = read(
      R"({"kind":"track","key":"t","album":"a","disc":2,"position":3,"title":"T","duration_ms":1000,"explicit":true,)"
      R"("artist_credit":[{"artist":"x","name":"X","join_phrase":" & "},{"artist":"y"}],"genres":["Rock"]})");
  ASSERT_EQ(faults(line), "");
  auto const& track = std::get<ImportedTrack>(line.content);
  EXPECT_EQ(track.album_key, "a");
  EXPECT_EQ(track.artist_keys, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(track.draft.artist_credit[0].join_phrase, " & ");
  EXPECT_TRUE(track.draft.is_explicit);
}

TEST(ImportLine, has_the_same_hash_however_it_is_written) {
  auto const one = read(R"({"kind":"artist","key":"k","name":"Café","genres":[]})");
  auto const other = read("{ \"name\" : \"  Cafe\xCC\x81\", \"key\":\"k\", \"kind\":\"artist\" }");
  EXPECT_EQ(one.hash, other.hash);
  EXPECT_NE(one.hash, read(R"({"kind":"artist","key":"k","name":"Cafe"})").hash);
}

TEST(ImportLine, that_is_no_object_is_refused_whole) {
  EXPECT_EQ(faults(read("{\"kind\":")), "body not_json");
  EXPECT_EQ(faults(read("[]")), "body object_expected");
  EXPECT_EQ(faults(read("\"\xFF\"")), "body not_utf8");
  EXPECT_EQ(faults(read_import_line({1, "", true})), "body line_too_long");
  EXPECT_EQ(faults(read(std::string(100, '[') + std::string(100, ']'))), "body not_json");
}

TEST(ImportLine, without_a_known_kind_is_refused) {
  EXPECT_EQ(faults(read(R"({"key":"k"})")), "kind missing");
  EXPECT_EQ(faults(read(R"({"kind":"song","key":"k"})")), "kind not_one_of");
  EXPECT_EQ(faults(read(R"({"kind":1,"key":"k"})")), "kind string_expected");
}

TEST(ImportLine, tells_every_error_at_once) {
  EXPECT_EQ(
      faults(read(R"({"kind":"album","title":"","type":"tape","year":0,"artist_credit":[],"nonsense":1})")),
      "title empty, type not_one_of, year too_small, key missing, artist_credit too_few, nonsense unknown_member");
}

TEST(ImportLine, is_checked_by_the_catalogues_rules) {
  EXPECT_EQ(
      faults(read(
          R"({"kind":"artist","key":"k","name":"n","country":"1x","image_url":"ftp://x","genres":["ok","!!!"],)"
          R"("links":[{"kind":"x","url":"javascript:x"},{"kind":"x","url":"http://a b"},{"kind":"x","url":"https://я.example/?q=1"}]})")),
      "country not_a_country, image_url not_a_url, 1 not_allowed, url not_a_url, url not_a_url");
  EXPECT_EQ(
      faults(read(R"({"kind":"album","key":"k","title":"t","artist_credit":[{"artist":"a","join_phrase":"\n"}]})")),
      "join_phrase control_character");
}

TEST(ImportLine, is_checked_as_a_whole) {
  EXPECT_EQ(faults(read(R"({"kind":"artist","key":"k","name":"n","begin_year":1990,"end_year":1980})")),
            "end_year too_small");
  EXPECT_EQ(faults(read(R"({"kind":"track","key":"k","title":"t","album":"a"})")), "position missing");
  EXPECT_EQ(faults(read(R"({"kind":"track","key":"k","title":"t"})")), "artist_credit too_few");
}

}  // namespace
}  // namespace vobe::artist
