// The rows of posts.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/post.hpp"

namespace vobe::content::posts {

/// A post without its text, as lists show it, and the ranks that they are ordered by.
struct SummaryRow {
  PostId id;
  std::string slug;
  Kind kind = Kind::discussion;
  std::string title;
  std::string excerpt;
  std::string language;
  UserId author_id;
  std::vector<std::string> tags;
  std::vector<MusicType> music_types;  // as long as music_ids
  std::vector<MusicId> music_ids;
  MusicState music_state = MusicState::checked;
  std::optional<int> rating;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  double hot = 0;
  std::int64_t comment_count = 0;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  Timestamp last_activity_at;
  bool locked = false;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(SummaryRow, (),
                      (id, slug, kind, title, excerpt, language, author_id, tags, music_types, music_ids, music_state,
                       rating, score, upvotes, downvotes, hot, comment_count, created_at, edited_at, last_activity_at,
                       locked, revision, version))

struct PostRow : SummaryRow {
  std::string body;
  std::string body_html;
};
BOOST_DESCRIBE_STRUCT(PostRow, (SummaryRow), (body, body_html))

/// Also a tombstone: `deleted_at` says so.
struct HeldRow : PostRow {
  std::optional<Timestamp> deleted_at;
  std::optional<UserId> deleted_by;
};
BOOST_DESCRIBE_STRUCT(HeldRow, (PostRow), (deleted_at, deleted_by))

/// The columns of the two, for the lists' SQL; each with "p." before its name.
extern std::string_view const summary_columns;
extern std::string_view const post_columns;

std::vector<MusicItem> music_of(SummaryRow const& row);
Content content_of(PostRow const& row);

/// What is kept of a content beside itself.
struct Derived {
  std::string slug;
  std::string body_html;
  std::string excerpt;
  MusicState music_state = MusicState::checked;
};

/// Without those that are deleted.
Task<std::optional<PostRow>> find(postgres::Session& session, PostId id);
/// In no particular order; unknown and deleted ones are left out.
Task<std::vector<SummaryRow>> find_all(postgres::Session& session, std::vector<PostId> const& ids);
Task<std::vector<PostRow>> find_all_whole(postgres::Session& session, std::vector<PostId> const& ids);

/// Locks the row until the transaction ends, tombstones too. Who changes a post does this first.
Task<std::optional<HeldRow>> lock(postgres::Session& transaction, PostId id);
/// The same for one that isn't deleted, without its text.
Task<std::optional<SummaryRow>> lock_summary(postgres::Session& transaction, PostId id);

Task<PostRow> insert(postgres::Session& transaction, UserId author, Content const& content, Derived const& derived,
                     Timestamp created_at);
/// An edit: the next revision. `edited_at`: nothing where nobody edited it.
Task<PostRow> change(postgres::Session& transaction, PostId id, Content const& content, Derived const& derived,
                     std::optional<Timestamp> edited_at);
/// Only music and its state change; a next revision only when `revised`.
Task<PostRow> change_music(postgres::Session& transaction, PostId id, std::vector<MusicItem> const& music,
                           MusicState state, bool revised);
Task<PostRow> set_locked(postgres::Session& transaction, PostId id, bool locked);
/// Makes a tombstone of it.
Task<PostRow> bury(postgres::Session& transaction, PostId id, UserId by, Timestamp deleted_at);
Task<PostRow> unbury(postgres::Session& transaction, PostId id);
/// Forgets tombstones older than `before`, at most `limit`; how many.
Task<std::int64_t> forget_deleted(postgres::Session& session, Timestamp before, std::int64_t limit);

/// Posts whose music nobody has confirmed yet, the oldest first.
Task<std::vector<PostId>> unchecked(postgres::Session& session, std::int64_t limit);

/// What events say about a post's discussion.
struct Discussion {
  PostId post;
  std::int64_t comment_count = 0;
  std::int64_t version = 0;
  std::optional<Timestamp> commented_at = {};  // when the latest comment was written, if they say so
};

/// Takes over what is said of discussions, each of another post, unless something later was heard of it. The posts are
/// unsettled then.
Task<> follow_discussions(postgres::Session& transaction, std::vector<Discussion> const& discussions);

struct ScoreRow {
  PostId id;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t comment_count = 0;
  std::int64_t score_version = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreRow, (), (id, score, upvotes, downvotes, comment_count, score_version))

/// Notes that these are to be settled; before any lock on them. Nobody settles them until the transaction ends.
Task<> unsettle(postgres::Session& transaction, std::vector<PostId> const& posts);
/// Takes notes of posts with ids above `after`, at most `limit`, but for those that somebody still works on.
Task<std::vector<PostId>> take_unsettled(postgres::Session& transaction, PostId after, std::size_t limit);
/// Gives these posts their places in the lists by activity; returns what is to be told of each that still is.
Task<std::vector<ScoreRow>> settle(postgres::Session& transaction, std::vector<PostId> const& posts);

/// The post's row must be locked, after it was unsettled. Its facets follow.
Task<> change_score(postgres::Session& transaction, PostId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot);

}  // namespace vobe::content::posts
