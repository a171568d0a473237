#include "domain/sound.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/layout.hpp"
#include "domain/synonyms.hpp"
#include "domain/words.hpp"

namespace vobe::search {
namespace {

bool sound_alike(std::string_view a, std::string_view b) {
  auto const first = sounds_of(folded_words(a).at(0));
  auto const second = sounds_of(folded_words(b).at(0));
  return std::ranges::any_of(first, [&](auto const& key) { return std::ranges::find(second, key) != second.end(); });
}

TEST(Sound, is_the_same_across_scripts) {
  for (auto const& [a, b] : std::vector<std::pair<std::string, std::string>>{{"Земфира", "Zemfira"},
                                                                             {"Чайковский", "Tchaikovsky"},
                                                                             {"Чайковский", "Chaikovsky"},
                                                                             {"Квин", "Queen"},
                                                                             {"Металлика", "Metallica"},
                                                                             {"Битлз", "Beatles"},
                                                                             {"Зеппелин", "Zeppelin"},
                                                                             {"Рахманинов", "Rachmaninoff"},
                                                                             {"Хендрикс", "Hendrix"},
                                                                             {"Шостакович", "Shostakovich"},
                                                                             {"Шостакович", "Schostakowitsch"},
                                                                             {"Раммштайн", "Rammstein"},
                                                                             {"Бах", "Bach"},
                                                                             {"Бетховен", "Beethoven"},
                                                                             {"Уитни", "Whitney"},
                                                                             {"Дженезис", "Genesis"},
                                                                             {"Джексон", "Jackson"},
                                                                             {"Бьорк", "Björk"},
                                                                             {"Депеш", "Depeche"},
                                                                             {"Скорпионс", "Scorpions"},
                                                                             {"Прокофьев", "Prokofieff"},
                                                                             {"Мишель", "Michel"},
                                                                             {"Автобан", "Autobahn"},
                                                                             {"Хулио", "Julio"},
                                                                             {"Сатисфакшен", "Satisfaction"},
                                                                             {"Пуччини", "Puccini"},
                                                                             {"Уайтснейк", "Whitesnake"}}) {
    EXPECT_TRUE(sound_alike(a, b)) << a << " " << b;
  }
  EXPECT_FALSE(sound_alike("Queen", "Prince"));
  EXPECT_FALSE(sound_alike("Кино", "Nirvana"));
}

TEST(LooseSpelling, levels_what_can_not_be_heard) {
  EXPECT_EQ(loosely_spelled("queen"), loosely_spelled("квин"));
  EXPECT_EQ(loosely_spelled("tchaikovsky"), loosely_spelled("чайковский"));
  EXPECT_EQ(loosely_spelled("floyd"), loosely_spelled("флойд"));
  EXPECT_NE(loosely_spelled("queen"), loosely_spelled("green"));
}

TEST(Distance, counts_small_edits) {
  EXPECT_EQ(distance("queen", "queen", 2), 0u);
  EXPECT_EQ(distance("qeuen", "queen", 2), 1u) << "a swap is one";
  EXPECT_EQ(distance("metalica", "metallica", 2), 1u);
  EXPECT_EQ(distance("abc", "xyz", 2), 3u) << "more than the limit";
  EXPECT_EQ(distance("", "ab", 2), 2u);
}

TEST(Deletions, are_shared_by_words_one_edit_apart) {
  auto const share = [](std::string_view a, std::string_view b) {
    auto const first = deletions_of(a);
    auto const second = deletions_of(b);
    return std::ranges::any_of(first,
                               [&](auto const& form) { return std::ranges::find(second, form) != second.end(); });
  };
  EXPECT_TRUE(share("zeppelin", "zepelin"));
  EXPECT_TRUE(share("nirvana", "nirvena"));
  EXPECT_TRUE(share("qeuen", "queen"));
  EXPECT_FALSE(share("queen", "prince"));
  EXPECT_TRUE(deletions_of("ab").empty());
}

TEST(OtherLayout, works_both_ways_and_through_punctuation_keys) {
  EXPECT_EQ(other_layout("йгуут"), "queen");
  EXPECT_EQ(other_layout("Ptvabhf"), "земфира");
  EXPECT_EQ(other_layout("K.,'"), "любэ");
  EXPECT_EQ(other_layout("<b-2"), "би-2");
  EXPECT_EQ(other_layout("queenкино"), "") << "both layouts at once are none";
  EXPECT_EQ(other_layout("123"), "");
  EXPECT_EQ(other_layout("椎名"), "");
}

TEST(Synonyms, know_inflected_forms) {
  auto const synonyms = synonyms_of("альбомы");
  EXPECT_NE(std::ranges::find(synonyms, "пластинка"), synonyms.end());
  EXPECT_NE(std::ranges::find(synonyms, "lp"), synonyms.end());
  auto const of_songs = synonyms_of("песен");
  EXPECT_NE(std::ranges::find(of_songs, "песня"), of_songs.end());
  EXPECT_TRUE(synonyms_of("queen").empty());
  EXPECT_TRUE(synonyms_of("трековый").empty());
}

TEST(Synonyms, of_a_number_are_its_other_writing) {
  EXPECT_EQ(synonyms_of("4"), std::vector<std::string>{"iv"});
  EXPECT_EQ(synonyms_of("xiii"), std::vector<std::string>{"13"});
  for (auto const* const word : {"1", "i", "0", "16", "xx"}) EXPECT_TRUE(synonyms_of(word).empty()) << word;
}

TEST(Synonyms, know_which_words_say_what_kind_of_thing_is_meant) {
  for (auto const* const word : {"альбом", "песни", "tracks", "группа", "singer"})
    EXPECT_TRUE(names_a_kind(word)) << word;
  for (auto const* const word : {"рецензия", "queen", "кавер", "bandana", "songbird", "banda"})
    EXPECT_FALSE(names_a_kind(word)) << word;
}

TEST(TypedLetters, are_one_character_each) {
  EXPECT_EQ(typed_letters("queen2"), "queen2");
  EXPECT_EQ(typed_letters("аябю"), "A*B&");
  EXPECT_EQ(typed_letters("椎名"), "");
  EXPECT_EQ(distance(typed_letters("книо"), typed_letters("кино"), 3), 1u);
  EXPECT_EQ(distance(typed_letters("электриска"), typed_letters("электричка"), 3), 1u);
}

}  // namespace
}  // namespace vobe::search
