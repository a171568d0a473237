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
/// Only music and its state change; a next revision only when `dropped`.
Task<PostRow> change_music(postgres::Session& transaction, PostId id, std::vector<MusicItem> const& music,
                           MusicState state, bool dropped);
Task<PostRow> set_locked(postgres::Session& transaction, PostId id, bool locked);
/// Makes a tombstone of it.
Task<PostRow> bury(postgres::Session& transaction, PostId id, UserId by, Timestamp deleted_at);
Task<PostRow> unbury(postgres::Session& transaction, PostId id);
/// Forgets tombstones older than `before`, at most `limit`; how many.
Task<std::int64_t> forget_deleted(postgres::Session& session, Timestamp before, std::int64_t limit);

/// Posts whose music nobody has confirmed yet, the oldest first.
Task<std::vector<PostId>> unchecked(postgres::Session& session, std::int64_t limit);

/// What an event about the post's discussion says, unless a later one was seen: how many comments there are, and
/// (where one was just written) since when.
Task<> follow_discussion(postgres::Session& transaction, PostId id, std::int64_t comment_count,
                         std::int64_t comment_version, std::optional<Timestamp> commented_at);

struct ScoreRow {
  PostId id;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t comment_count = 0;
  std::int64_t score_version = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreRow, (), (id, score, upvotes, downvotes, comment_count, score_version))

/// The post's row must be locked. Its facets follow.
Task<> change_score(postgres::Session& transaction, PostId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot);
/// Takes scores that no event has told yet and marks them as told, at most `limit`.
Task<std::vector<ScoreRow>> take_untold_scores(postgres::Session& transaction, std::int64_t limit);

}  // namespace vobe::content::posts
