#include <gmock/gmock.h>

#include "domain/terms.hpp"

namespace vobe::chat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Terms, are_lower_case_stems_without_stop_words) {
  EXPECT_THAT(terms("How do I DELETE my Posts?"), ElementsAre("delet", "post"));
  EXPECT_THAT(terms("Как удалить комментарии"), ElementsAre("удал", "комментар"));
}

TEST(Terms, take_yo_for_ye) {
  EXPECT_EQ(terms("жёлтый"), terms("желтый"));
}

TEST(Terms, end_at_an_apostrophe_of_either_kind) {
  EXPECT_EQ(terms("artist's artist’s"), (std::vector<std::string>{"artist", "artist"}));
}

TEST(Terms, leave_out_where_links_lead) {
  EXPECT_THAT(terms("[chat](/feedback/x) room"), ElementsAre("chat", "room"));
}

TEST(Terms, of_other_scripts_and_broken_bytes_are_none) {
  EXPECT_THAT(terms("日本 \xff\xd0 ё"), ElementsAre("е"));
}

TEST(Terms, of_nothing_but_stop_words_are_none) {
  EXPECT_THAT(terms("what is this и что это"), IsEmpty());
}

TEST(ContentWords, are_not_stemmed) {
  EXPECT_THAT(content_words("Tell me about the Albums of Queen"), ElementsAre("albums", "queen"));
}

}  // namespace
}  // namespace vobe::chat
