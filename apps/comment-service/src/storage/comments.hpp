// The rows of comments. Adjacency (parent_id) for walking, path for depth and permalinks.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/comment.hpp"

namespace vobe::comment::comments {

struct CommentRow {
  CommentId id;
  PostId post_id;
  std::optional<CommentId> parent_id;
  std::vector<CommentId> path;
  UserId author_id;
  std::string body;
  std::string body_html;
  std::string language;
  State state = State::visible;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  double hot = 0;
  std::int64_t reply_count = 0;
  std::int64_t descendant_count = 0;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(CommentRow, (),
                      (id, post_id, parent_id, path, author_id, body, body_html, language, state, score, upvotes,
                       downvotes, hot, reply_count, descendant_count, created_at, edited_at, revision, version))

struct NewRow {
  PostId post_id;
  std::optional<CommentId> parent_id;
  std::vector<CommentId> parent_path;
  UserId author_id;
  std::string body;
  std::string body_html;
  std::string language;
  Timestamp created_at;
};

/// Where a page of siblings goes on: the last one's rank in its order (hot or score; 0 by time), and its id.
struct Position {
  double rank = 0;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Position, (), (rank, id))

Position position_of(CommentRow const& row, Sort sort);

Task<std::optional<CommentRow>> find(postgres::Session& session, CommentId id);
Task<std::optional<CommentRow>> lock(postgres::Session& transaction, CommentId id);
/// In no particular order; unknown ids are left out.
Task<std::vector<CommentRow>> find_all(postgres::Session& session, std::vector<CommentId> const& ids);

/// Inserts it and counts it at its parent and all its ancestors. The thread's row must be locked.
Task<CommentRow> insert(postgres::Session& transaction, NewRow const& comment);
Task<CommentRow> change_body(postgres::Session& transaction, CommentId id, std::string const& body,
                             std::string const& body_html, std::string const& language, Timestamp edited_at);
/// Makes a tombstone of it: the place stays, the text goes. The thread's row must be locked.
Task<CommentRow> bury(postgres::Session& transaction, CommentId id, State state);

/// Roots of the post from `after` on, at most `roots`, and below each at most `replies_per_parent` replies per parent,
/// breadth first, `nodes_per_tree` rows in all. Tombstones without descendants are left out.
Task<std::vector<CommentRow>> tree(postgres::Session& session, PostId post, Sort sort, std::optional<Position> after,
                                   std::size_t roots);
/// The same below one comment, whose replies are the first level.
Task<std::vector<CommentRow>> subtree(postgres::Session& session, CommentId parent, Sort sort,
                                      std::optional<Position> after, std::size_t replies);
/// All of a post's visible comments by time, newest or oldest first.
Task<std::vector<CommentRow>> flat(postgres::Session& session, PostId post, bool newest_first,
                                   std::optional<std::int64_t> after, std::size_t limit);

/// Visible comments, newest first: of all, or of one author.
Task<std::vector<CommentRow>> latest(postgres::Session& session, std::optional<UserId> author,
                                     std::optional<std::int64_t> before, std::size_t limit);

struct ScoreRow {
  CommentId id;
  PostId post_id;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t score_version = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreRow, (), (id, post_id, score, upvotes, downvotes, score_version))

Task<> change_score(postgres::Session& transaction, CommentId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot);
/// Takes scores that no event has told yet and marks them as told, at most `limit`.
Task<std::vector<ScoreRow>> take_untold_scores(postgres::Session& transaction, std::int64_t limit);

}  // namespace vobe::comment::comments
