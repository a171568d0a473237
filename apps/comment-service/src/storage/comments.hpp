// The rows of comments. Adjacency (parent_id) for walking; path for depth, ancestors and counts. A deleted post hides
// its comments: single ones, batches and lists leave them out; who asks for a whole thread looks at its row first.
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

/// A comment apart from its text.
struct HeadRow {
  CommentId id;
  PostId post_id;
  std::optional<CommentId> parent_id;
  std::vector<CommentId> path;
  UserId author_id;
  std::string language;
  State state = State::visible;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  double hot = 0;
  std::int64_t reply_count = 0;       // those that are shown: visible, or above a visible one
  std::int64_t descendant_count = 0;  // visible ones
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(HeadRow, (),
                      (id, post_id, parent_id, path, author_id, language, state, score, upvotes, downvotes, hot,
                       reply_count, descendant_count, created_at, edited_at, revision, version))

struct CommentRow : HeadRow {
  std::string body;
  std::string body_html;
};
BOOST_DESCRIBE_STRUCT(CommentRow, (HeadRow), (body, body_html))

/// As lists give it.
struct SummaryRow : HeadRow {
  std::string excerpt;
};
BOOST_DESCRIBE_STRUCT(SummaryRow, (HeadRow), (excerpt))

struct TextRow {
  CommentId id;
  std::string body;
  std::string body_html;
};
BOOST_DESCRIBE_STRUCT(TextRow, (), (id, body, body_html))

/// Also of one that isn't visible: `hidden_at` says since when.
struct HeldRow : CommentRow {
  std::optional<Timestamp> hidden_at;
};
BOOST_DESCRIBE_STRUCT(HeldRow, (CommentRow), (hidden_at))

/// How a comment ceased to be visible.
struct Hiding {
  State state = State::deleted;
  UserId by;
  std::optional<std::string> reason;
  Timestamp at;
};

/// A moderator's removal, as it is kept.
struct RemovalRow {
  CommentId id;
  UserId author_id;
  UserId removed_by;
  std::optional<std::string> reason;
  Timestamp removed_at;
};
BOOST_DESCRIBE_STRUCT(RemovalRow, (), (id, author_id, removed_by, reason, removed_at))

/// What its author writes, and what is made of it.
struct Text {
  std::string body;
  std::string body_html;
  std::string excerpt;
  std::string language;
};

struct NewRow {
  PostId post_id;
  std::optional<CommentId> parent_id;
  UserId author_id;
  Text text;
  Timestamp created_at = {};
};

/// Where a page of siblings goes on: the last one's rank in its order (hot or score; no matter by time), and its id.
struct Position {
  double rank = 0;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Position, (), (rank, id))

Position position_of(HeadRow const& row, Sort sort);
/// Before the first.
Position beginning_of(Sort sort);

Task<std::optional<CommentRow>> find(postgres::Session& session, CommentId id);
Task<std::optional<HeldRow>> lock(postgres::Session& transaction, CommentId id);
// In no particular order; unknown ids are left out.
Task<std::vector<CommentRow>> find_all(postgres::Session& session, std::vector<CommentId> const& ids);
Task<std::vector<SummaryRow>> find_summaries(postgres::Session& session, std::vector<CommentId> const& ids);
/// Of visible ones.
Task<std::vector<TextRow>> find_texts(postgres::Session& session, std::vector<CommentId> const& ids);

Task<std::optional<RemovalRow>> find_removal(postgres::Session& session, CommentId id);

/// Inserts it and counts it at its parent and all its ancestors. The thread's row must be locked.
Task<CommentRow> insert(postgres::Session& transaction, NewRow const& comment);
Task<CommentRow> change_text(postgres::Session& transaction, CommentId id, Text const& text, Timestamp edited_at);
/// Makes a tombstone of it, no longer counted by its ancestors: the place stays, and the text for a while. The
/// thread's row must be locked.
Task<CommentRow> hide(postgres::Session& transaction, CommentId id, Hiding const& hiding);
/// Makes it visible again. The thread's row must be locked.
Task<CommentRow> show(postgres::Session& transaction, CommentId id);
/// Forgets the texts of at most `limit` comments that were hidden before a time; how many.
Task<std::int64_t> forget_hidden_texts(postgres::Session& session, Timestamp before, std::int64_t limit);

// Lists give at most 101 rows: a page of the largest size, and one more.

/// Roots of the post behind `after`, at most `roots`, and below each at most `replies_per_parent` replies per parent,
/// breadth first, `nodes_per_tree` rows in all. Tombstones without visible descendants are left out.
Task<std::vector<CommentRow>> tree(postgres::Session& session, PostId post, Sort sort, Position after,
                                   std::size_t roots);
/// The same below one comment, whose replies are the first level.
Task<std::vector<CommentRow>> subtree(postgres::Session& session, CommentId parent, Sort sort, Position after,
                                      std::size_t replies);
/// All of a post's visible comments by time, newest or oldest first.
Task<std::vector<CommentRow>> flat(postgres::Session& session, PostId post, bool newest_first,
                                   std::optional<std::int64_t> after, std::size_t limit);

/// Visible comments, newest first: of all, or of one author.
Task<std::vector<SummaryRow>> latest(postgres::Session& session, std::optional<UserId> author,
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
