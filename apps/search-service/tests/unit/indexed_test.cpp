#include "domain/indexed.hpp"

#include <gmock/gmock.h>

#include "storage/suggestions.hpp"

namespace vobe::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST(Index, of_a_post_about_a_track_holds_the_names_of_its_artists) {
  Document const post{.type = DocumentType::post, .id = 1, .title = "On tape", .mentions = {"track/5"}};
  std::vector<KnownName> const known{{DocumentType::track, 5, "Under Pressure", {}, {7, 8}},
                                     {DocumentType::artist, 7, "Queen", {"Квин"}, {7}},
                                     {DocumentType::artist, 9, "Nobody", {}, {9}}};
  auto const indexed = index(post, known);
  EXPECT_THAT(indexed.names, HasSubstr("under pressure"));
  EXPECT_THAT(indexed.names, HasSubstr("queen"));
  EXPECT_THAT(indexed.names, HasSubstr("квин"));
  EXPECT_THAT(indexed.names, Not(HasSubstr("nobody")));
  EXPECT_THAT(indexed.artist_ids, ElementsAre(7, 8));
  EXPECT_THAT(indexed.depends_on, UnorderedElementsAre("track/5", "artist/7", "artist/8")) << "8 is awaited";
}

TEST(Index, notes_other_names_when_one_of_them_changes) {
  Document const album{.type = DocumentType::album, .id = 1, .title = "Album", .mentions = {"artist/7"}};
  auto const before = index(album, {{DocumentType::artist, 7, "Old", {}, {7}}});
  auto const after = index(album, {{DocumentType::artist, 7, "New", {}, {7}}});
  EXPECT_NE(before.known_names, after.known_names);
}

TEST(Index, of_an_artist_is_found_by_aliases_and_by_sound) {
  Document const artist{.type = DocumentType::artist, .id = 3, .title = "Земфира", .aliases = {"Zemfira"}};
  auto const indexed = index(artist, {});
  EXPECT_THAT(indexed.name_keys, ElementsAre("земфира", "~semfira", "zemfira"));
  EXPECT_THAT(indexed.artist_ids, ElementsAre(3));
  EXPECT_EQ(indexed.title_key, "zemfira");
}

TEST(Index, of_a_comment_has_no_name_of_its_own) {
  Document const comment{.type = DocumentType::comment, .id = 3, .body = "Слушаю"};
  EXPECT_TRUE(index(comment, {}).name_keys.empty());
}

TEST(Index, says_what_kind_of_thing_it_is_and_of_which_year) {
  EXPECT_THAT(index({.type = DocumentType::post, .kind = "review"}, {}).topics, HasSubstr("рецензия"));
  EXPECT_EQ(index({.type = DocumentType::post, .year = 1999}, {}).topics, "");
  auto const album = index({.type = DocumentType::album, .genres = {"Rock"}, .year = 1982}, {});
  EXPECT_EQ(album.topics, "rock album альбом 1982");
}

TEST(Starts, of_a_name_are_written_and_heard) {
  auto const keys = [](std::string_view name) {
    std::vector<std::string> keys;
    for (auto const& start : suggestions::starts_of(name)) keys.push_back(std::to_string(start.word) + start.key);
    return keys;
  };
  EXPECT_THAT(keys("Pink Queen"), ElementsAre("0pink queen", "1queen", "0~pink kvin", "1~kvin"));
  EXPECT_THAT(keys("Кино"), ElementsAre("0kino"));
  EXPECT_THAT(keys("( )"), ElementsAre());
  EXPECT_THAT(suggestions::keys_of_beginning("metalli"), ElementsAre("metalli", "~metali", "metali"));
  EXPECT_THAT(suggestions::keys_of_beginning("кин"), ElementsAre("kin", "~kin"));
  EXPECT_THAT(suggestions::keys_of_beginning("?"), ElementsAre());
}

}  // namespace
}  // namespace vobe::search
