#include <gtest/gtest.h>

#include "service/viewing.hpp"

namespace vobe::comment {
namespace {

using comments::CommentRow;

CommentRow row(std::int64_t id, std::vector<std::int64_t> const& ancestors, std::int64_t replies = 0) {
  CommentRow made;
  made.id = {id};
  made.post_id = {1};
  made.author_id = {42};
  made.body = "text";
  for (auto const ancestor : ancestors) made.path.push_back({ancestor});
  made.path.push_back({id});
  if (!ancestors.empty()) made.parent_id = CommentId{ancestors.back()};
  made.reply_count = replies;
  return made;
}

std::string cursor(CommentId parent, CommentRow const* last) {
  return std::to_string(parent.value) + (last ? ">" + std::to_string(last->id.value) : "");
}

TEST(TreeOf, hangs_replies_below_their_parents_in_the_order_of_the_rows) {
  auto const tree =
      tree_of({row(1, {}, 2), row(2, {}), row(4, {1}), row(3, {1}, 1), row(5, {1, 3})}, std::nullopt, cursor);
  ASSERT_EQ(tree.size(), 2u);
  ASSERT_EQ(tree[0].replies.size(), 2u);
  EXPECT_EQ(tree[0].replies[0].id.value, 4);
  EXPECT_EQ(tree[0].replies[1].replies.at(0).id.value, 5);
  EXPECT_EQ(tree[0].replies[1].replies[0].depth, 2);
  EXPECT_FALSE(tree[0].more);
}

TEST(TreeOf, says_how_many_replies_are_not_shown_and_where_they_go_on) {
  auto const tree = tree_of({row(1, {}, 5), row(2, {1}), row(3, {1}, 4)}, std::nullopt, cursor);
  ASSERT_TRUE(tree[0].more);
  EXPECT_EQ(tree[0].more->count, 3);
  EXPECT_EQ(tree[0].more->cursor, "1>3");
  ASSERT_TRUE(tree[0].replies[1].more);
  EXPECT_EQ(tree[0].replies[1].more->count, 4);
  EXPECT_EQ(tree[0].replies[1].more->cursor, "3");
}

TEST(TreeOf, begins_below_the_comment_that_it_is_asked_for) {
  auto const branch = tree_of({row(4, {1}), row(5, {1})}, CommentId{1}, cursor);
  ASSERT_EQ(branch.size(), 2u);
}

TEST(ViewOf, shows_neither_author_nor_text_of_a_deleted_comment) {
  auto deleted = row(1, {});
  deleted.state = State::deleted;
  auto const view = view_of(deleted);
  EXPECT_FALSE(view.author_id);
  EXPECT_FALSE(view.body);
  EXPECT_FALSE(view.body_html);
  EXPECT_EQ(view.state, State::deleted);
}

}  // namespace
}  // namespace vobe::comment
