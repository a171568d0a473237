#include "domain/english.hpp"

#include <gtest/gtest.h>

#include "domain/sound.hpp"

namespace vobe::search {
namespace {

TEST(ReadInEnglish, spells_what_is_heard_in_the_letters_of_transliterated_russian) {
  for (auto const& [english, heard] : std::vector<std::pair<std::string, std::string>>{{"highway", "khayvey"},
                                                                                       {"nation", "neyshn"},
                                                                                       {"whitesnake", "vaytsneyk"},
                                                                                       {"roses", "roses"},
                                                                                       {"times", "tayms"},
                                                                                       {"dust", "dast"},
                                                                                       {"knight", "nayt"},
                                                                                       {"my", "may"},
                                                                                       {"money", "moni"},
                                                                                       {"grey", "grey"},
                                                                                       {"purple", "perpl"},
                                                                                       {"rage", "reydzh"},
                                                                                       {"acdc", "eysidisi"},
                                                                                       {"mgmt", "emdzhiemti"},
                                                                                       {"act", "ekt"},
                                                                                       {"", ""}}) {
    EXPECT_EQ(read_in_english(english), heard) << english;
  }
}

TEST(HeardInEnglish, is_spelled_as_a_russian_writes_it_down) {
  for (auto const& [english, russian] :
       std::vector<std::pair<std::string, std::string>>{{"whitesnake", "вайтснейк"},
                                                        {"highway", "хайвей"},
                                                        {"californication", "калифорникейшн"},
                                                        {"black", "блэк"},
                                                        {"maiden", "мейден"},
                                                        {"purple", "перпл"},
                                                        {"coldplay", "колдплей"},
                                                        {"stairway", "стейрвей"},
                                                        {"yesterday", "йестердей"},
                                                        {"road", "роуд"},
                                                        {"paint", "пейнт"},
                                                        {"satisfaction", "сатисфекшн"},
                                                        {"stones", "стоунз"},
                                                        {"cry", "край"},
                                                        {"love", "лав"},
                                                        {"sun", "сан"},
                                                        {"nightwish", "найтвиш"},
                                                        {"slayer", "слэйер"},
                                                        {"evolution", "эволюшн"},
                                                        {"division", "дивижн"},
                                                        {"chains", "чейнз"},
                                                        {"light", "лайт"},
                                                        {"pride", "прайд"},
                                                        {"taylor", "тейлор"},
                                                        {"shape", "шейп"},
                                                        {"space", "спейс"},
                                                        {"thunderstruck", "сандерстрак"},
                                                        {"enrique", "энрике"},
                                                        {"iron", "айрон"},
                                                        {"island", "айленд"},
                                                        {"acdc", "эйсидиси"}}) {
    EXPECT_EQ(heard_in_english(english), loosely_spelled(russian)) << english;
  }
}

TEST(HeardInEnglish, is_empty_for_what_is_spelled_so_already_and_for_other_scripts) {
  for (auto const* const word : {"pink", "floyd", "хайвей", "2pac", "", "椎名"})
    EXPECT_EQ(heard_in_english(word), "") << word;
}

}  // namespace
}  // namespace vobe::search
