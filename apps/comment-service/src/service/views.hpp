// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/schema/codec.hpp"
#include "domain/comment.hpp"

namespace vobe::comment {

/// A comment as everybody sees it, apart from its text. The author of one that isn't visible is null.
struct CommentHead {
  CommentId id;
  PostId post_id;
  std::optional<CommentId> parent_id;
  std::int64_t depth = 0;
  std::optional<UserId> author_id;
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
BOOST_DESCRIBE_STRUCT(CommentHead, (),
                      (id, post_id, parent_id, depth, author_id, language, score, upvotes, downvotes, reply_count,
                       descendant_count, created_at, edited_at, state, revision, version))

/// Null in a comment that isn't visible.
struct CommentText {
  std::optional<std::string> body;
  std::optional<std::string> body_html;
};
BOOST_DESCRIBE_STRUCT(CommentText, (), (body, body_html))

/// A comment by itself, and in a discussion.
struct CommentView : CommentHead, CommentText {};
BOOST_DESCRIBE_STRUCT(CommentView, (CommentHead, CommentText), ())

struct CommentSummary : CommentHead {
  std::optional<std::string> excerpt;  // null in a comment that isn't visible
};
BOOST_DESCRIBE_STRUCT(CommentSummary, (CommentHead), (excerpt))

/// A comment in a list, with its text where it was asked for; both members of the text are left out otherwise.
struct ListedComment : CommentSummary {
  std::optional<CommentText> text;
};

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
  std::int64_t total = 0;  // visible comments: of the post, or below the comment whose replies these are
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(CommentTree, (), (items, total, next_cursor))

/// Who removed a comment and why.
struct RemovalView {
  CommentId comment_id;
  UserId removed_by;
  std::optional<std::string> reason;
  Timestamp removed_at;
};
BOOST_DESCRIBE_STRUCT(RemovalView, (), (comment_id, removed_by, reason, removed_at))

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

namespace vobe::schema {

/// The members of the text stand beside the others, or nowhere.
template <>
struct Codec<comment::ListedComment> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void write(std::string& out, comment::ListedComment const& listed) {
    Codec<comment::CommentSummary>::write(out, listed);
    if (!listed.text) return;
    auto const end = out.size() - 1;  // the text's "{" goes where the summary's "}" stands
    Codec<comment::CommentText>::write(out, *listed.text);
    out.erase(end, 1);
    out[end] = ',';
  }
  static std::string describe(SchemaBuilder& builder) {
    return builder.reference("ListedComment", [&] {
      return R"({"allOf":[)" + Codec<comment::CommentSummary>::describe(builder) +
             R"(],"type":"object","properties":{"body":{"type":["string","null"]},"body_html":{"type":["string","null"]}}})";
    });
  }
};

}  // namespace vobe::schema
