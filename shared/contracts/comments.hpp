// Events about comments: topic vobe.comment, told by comment-service, keyed by post, so that a thread keeps its order.
#pragma once

#include <boost/describe/class.hpp>

#include <array>
#include <optional>
#include <string>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// A comment's whole public state after a change. The post's count travels along as an absolute number, guarded by
/// `post_version`, which grows with every structural change of the thread.
struct CommentState {
  CommentId id;
  PostId post_id;
  std::optional<CommentId> parent_id;
  UserId author_id;
  std::string body;  // Markdown, as written; empty while it isn't visible
  std::string language;
  Timestamp created_at;
  bool visible = true;
  std::int64_t version = 0;
  std::int64_t post_comment_count = 0;  // visible comments of the post
  std::int64_t post_version = 0;
};
BOOST_DESCRIBE_STRUCT(CommentState, (),
                      (id, post_id, parent_id, author_id, body, language, created_at, visible, version,
                       post_comment_count, post_version))

inline constexpr events::Type<CommentState> comment_created{"comment.created", platform::comment_topic};
inline constexpr events::Type<CommentState> comment_updated{"comment.updated", platform::comment_topic};
inline constexpr events::Type<CommentState> comment_deleted{"comment.deleted", platform::comment_topic};
inline constexpr events::Type<CommentState> comment_removed{"comment.removed", platform::comment_topic};
inline constexpr events::Type<CommentState> comment_restored{"comment.restored", platform::comment_topic};

/// All of them carry the whole state: who keeps something of comments hears them alike.
inline constexpr std::array comment_changes{comment_created, comment_updated, comment_deleted, comment_removed,
                                            comment_restored};

struct CommentScore {
  CommentId id;
  PostId post_id;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t score_version = 0;
};
BOOST_DESCRIBE_STRUCT(CommentScore, (), (id, post_id, score, upvotes, downvotes, score_version))

inline constexpr events::Type<CommentScore> comment_scored{"comment.scored", platform::comment_topic};

}  // namespace vobe::contracts
