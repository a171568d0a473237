// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "domain/comment.hpp"

namespace vobe::comment {

/// A comment as everybody sees it. Author and body of one that isn't visible are null.
struct CommentView {
  CommentId id;
  PostId post_id;
  std::optional<CommentId> parent_id;
  std::int64_t depth = 0;
  std::optional<UserId> author_id;
  std::optional<std::string> body;
  std::optional<std::string> body_html;
  std::string language;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t reply_count = 0;
  std::int64_t descendant_count = 0;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  State state = State::visible;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(CommentView, (),
                      (id, post_id, parent_id, depth, author_id, body, body_html, language, score, upvotes, downvotes,
                       reply_count, descendant_count, created_at, edited_at, state, revision, version))

/// What a cut branch still holds, and the cursor with which GET /comments/{id}/replies gives it.
struct MoreReplies {
  std::int64_t count = 0;
  std::string cursor;
};
BOOST_DESCRIBE_STRUCT(MoreReplies, (), (count, cursor))

struct CommentNode : CommentView {
  std::vector<CommentNode> replies;
  std::optional<MoreReplies> more;
};
BOOST_DESCRIBE_STRUCT(CommentNode, (CommentView), (replies, more))

struct CommentTree {
  std::vector<CommentNode> items;
  std::int64_t total = 0;  // visible comments of the post
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(CommentTree, (), (items, total, next_cursor))

struct CommentCount {
  PostId post_id;
  std::int64_t comment_count = 0;
};
BOOST_DESCRIBE_STRUCT(CommentCount, (), (post_id, comment_count))

/// What a viewer has to do with a comment.
struct CommentViewerState {
  CommentId id;
  int my_vote = 0;
};
BOOST_DESCRIBE_STRUCT(CommentViewerState, (), (id, my_vote))

}  // namespace vobe::comment
