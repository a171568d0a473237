#include <gtest/gtest.h>

#include "chassis/schema/json.hpp"
#include "service/viewing.hpp"

namespace vobe::content {
namespace {

posts::PostRow row() {
  posts::PostRow row;
  row.id = PostId{3};
  row.author_id = UserId{1};
  row.title = "T";
  row.music_types = {MusicType::album, MusicType::artist};
  row.music_ids = {MusicId{5}, MusicId{6}};
  row.body = "text";
  row.body_html = "<p>text</p>";
  return row;
}

TEST(View, of_a_list_has_no_text_at_all) {
  auto const json = schema::to_json(view_of(posts::SummaryRow(row())));
  EXPECT_EQ(json.find("\"body"), std::string::npos);
  EXPECT_NE(json.find(R"("music":[{"type":"album","id":5},{"type":"artist","id":6}])"), std::string::npos);
}

TEST(View, of_one_post_has_its_text_beside_the_rest_and_reads_back_the_same) {
  auto const view = view_of(row());
  auto const json = schema::to_json(view);
  auto const again = schema::from_json<PostView>(json, schema::Unknown::ignore);
  ASSERT_TRUE(again.text);
  EXPECT_EQ(again.text->body_html, "<p>text</p>");
  EXPECT_EQ(schema::to_json(again), json);
}

}  // namespace
}  // namespace vobe::content
