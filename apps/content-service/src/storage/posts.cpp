#include "storage/posts.hpp"

namespace vobe::content::posts {

namespace {

using postgres::Query;

#define VOBE_SUMMARY_COLUMNS                                                                                      \
  "p.id, p.slug, p.kind, p.title, p.excerpt, p.language, p.author_id, p.tags, p.music_types, p.music_ids,"        \
  " p.music_state, p.rating, p.score, p.upvotes, p.downvotes, p.hot, p.comment_count, p.created_at, p.edited_at," \
  " p.last_activity_at, p.locked, p.revision, p.version"
#define VOBE_POST_COLUMNS VOBE_SUMMARY_COLUMNS ", p.body, p.body_html"

constexpr Query find_post{"find_post",
                          "SELECT " VOBE_POST_COLUMNS " FROM posts p WHERE p.id = $1 AND p.deleted_at IS NULL"};
constexpr Query find_summaries{"find_post_summaries", "SELECT " VOBE_SUMMARY_COLUMNS
                                                      " FROM posts p WHERE p.id = ANY($1) AND p.deleted_at IS NULL"};
constexpr Query find_posts{"find_posts",
                           "SELECT " VOBE_POST_COLUMNS " FROM posts p WHERE p.id = ANY($1) AND p.deleted_at IS NULL"};

constexpr Query lock_post{
    "lock_post", "SELECT " VOBE_POST_COLUMNS ", p.deleted_at, p.deleted_by FROM posts p WHERE p.id = $1 FOR UPDATE"};
constexpr Query lock_post_summary{"lock_post_summary",
                                  "SELECT " VOBE_SUMMARY_COLUMNS
                                  " FROM posts p WHERE p.id = $1 AND p.deleted_at IS NULL FOR UPDATE"};

constexpr Query insert_post{
    "insert_post",
    "INSERT INTO posts AS p (author_id, kind, title, body, language, tags, music_types, music_ids, rating, slug,"
    " body_html, excerpt, music_state, hot, created_at, last_activity_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) RETURNING " VOBE_POST_COLUMNS};

constexpr Query change_post{
    "change_post",
    "UPDATE posts p SET kind = $2, title = $3, body = $4, language = $5, tags = $6, music_types = $7, music_ids = $8,"
    " rating = $9, slug = $10, body_html = $11, excerpt = $12, music_state = $13, edited_at = $14,"
    " revision = revision + 1, version = version + 1 WHERE id = $1 RETURNING " VOBE_POST_COLUMNS};

constexpr Query change_post_music{
    "change_post_music",
    "UPDATE posts p SET music_types = $2, music_ids = $3, music_state = $4, revision = revision + $5::boolean::int,"
    " version = version + 1 WHERE id = $1 RETURNING " VOBE_POST_COLUMNS};

constexpr Query set_post_locked{
    "set_post_locked",
    "UPDATE posts p SET locked = $2, version = version + 1 WHERE id = $1 RETURNING " VOBE_POST_COLUMNS};

constexpr Query bury_post{"bury_post",
                          "UPDATE posts p SET deleted_at = $2, deleted_by = $3, version = version + 1 WHERE id = $1"
                          " RETURNING " VOBE_POST_COLUMNS};
constexpr Query unbury_post{"unbury_post",
                            "UPDATE posts p SET deleted_at = NULL, deleted_by = NULL, version = version + 1"
                            " WHERE id = $1 RETURNING " VOBE_POST_COLUMNS};
constexpr Query forget_deleted_posts{"forget_deleted_posts",
                                     "DELETE FROM posts WHERE id IN (SELECT id FROM posts WHERE deleted_at < $1"
                                     " ORDER BY deleted_at LIMIT $2 FOR UPDATE SKIP LOCKED)"};

constexpr Query unchecked_posts{"unchecked_posts",
                                "SELECT id FROM posts WHERE music_state = 'unchecked' AND deleted_at IS NULL"
                                " ORDER BY id LIMIT $1"};

// Whoever changes what is settled later locks the entries first, then the posts, each in the order of their ids: so no
// two wait for each other, and no entry is taken before the change that it stands for is there. One that stands already
// is locked by an update that never happens.
constexpr Query unsettle_posts{"unsettle_posts",
                               "INSERT INTO unsettled_posts (post_id) SELECT id FROM unnest($1::bigint[]) AS id"
                               " ORDER BY id ON CONFLICT (post_id) DO UPDATE SET post_id = excluded.post_id"
                               " WHERE false"};

// No index has a column that changes here: the new row stays on its page, and no index is touched.
constexpr Query follow_comments{
    "follow_comments",
    "WITH heard AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[])"
    "   AS heard (id, comment_count, comment_version, commented_at)),"
    " held AS MATERIALIZED (SELECT id FROM posts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE)"
    " UPDATE posts p SET comment_count = heard.comment_count, comment_version = heard.comment_version,"
    "   commented_at = greatest(p.commented_at, heard.commented_at), score_version = score_version + 1"
    " FROM held JOIN heard USING (id) WHERE p.id = held.id AND p.comment_version < heard.comment_version"};

constexpr Query change_post_score{
    "change_post_score",
    "WITH changed AS (UPDATE posts SET upvotes = $2, downvotes = $3, score = $2::bigint - $3::bigint, hot = $4,"
    "   score_version = score_version + 1 WHERE id = $1 RETURNING id, score, hot)"
    " UPDATE post_facets f SET score = changed.score, hot = changed.hot FROM changed WHERE f.post_id = changed.id"};

constexpr Query take_unsettled_posts{
    "take_unsettled_posts",
    "DELETE FROM unsettled_posts WHERE post_id IN (SELECT post_id FROM unsettled_posts WHERE post_id > $1"
    " ORDER BY post_id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING post_id"};

// A statement of its own, so that the next one sees all that was waited for.
constexpr Query lock_posts{"lock_posts", "SELECT id FROM posts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"};

constexpr Query settle_posts{
    "settle_posts",
    "WITH settled AS (UPDATE posts SET last_activity_at = greatest(last_activity_at, commented_at)"
    "   WHERE id = ANY($1) RETURNING id, score, upvotes, downvotes, comment_count, score_version, last_activity_at),"
    " moved AS (UPDATE post_facets f SET last_activity_at = settled.last_activity_at FROM settled"
    "   WHERE f.post_id = settled.id AND f.last_activity_at <> settled.last_activity_at)"
    " SELECT id, score, upvotes, downvotes, comment_count, score_version FROM settled"};

/// Music as the two columns that hold it.
struct MusicColumns {
  explicit MusicColumns(std::vector<MusicItem> const& music) {
    for (auto const& item : music) {
      types.push_back(item.type);
      ids.push_back(item.id);
    }
  }
  std::vector<MusicType> types;
  std::vector<MusicId> ids;
};

/// The row of a statement that always has one.
Task<PostRow> changed(Task<std::optional<PostRow>> statement) {
  co_return (co_await std::move(statement)).value();
}

}  // namespace

std::string_view const summary_columns = VOBE_SUMMARY_COLUMNS;
std::string_view const post_columns = VOBE_POST_COLUMNS;

std::vector<MusicItem> music_of(SummaryRow const& row) {
  std::vector<MusicItem> music;
  music.reserve(row.music_ids.size());
  for (std::size_t i = 0; i < row.music_ids.size(); ++i) music.push_back({row.music_types[i], row.music_ids[i]});
  return music;
}

Content content_of(PostRow const& row) {
  return {.kind = row.kind,
          .title = row.title,
          .body = row.body,
          .language = row.language,
          .tags = row.tags,
          .music = music_of(row),
          .rating = row.rating};
}

Task<std::optional<PostRow>> find(postgres::Session& session, PostId id) {
  return session.row<PostRow>(find_post, id);
}

Task<std::vector<SummaryRow>> find_all(postgres::Session& session, std::vector<PostId> const& ids) {
  return session.rows<SummaryRow>(find_summaries, ids);
}

Task<std::vector<PostRow>> find_all_whole(postgres::Session& session, std::vector<PostId> const& ids) {
  return session.rows<PostRow>(find_posts, ids);
}

Task<std::optional<HeldRow>> lock(postgres::Session& transaction, PostId id) {
  return transaction.row<HeldRow>(lock_post, id);
}

Task<std::optional<SummaryRow>> lock_summary(postgres::Session& transaction, PostId id) {
  return transaction.row<SummaryRow>(lock_post_summary, id);
}

Task<PostRow> insert(postgres::Session& transaction, UserId author, Content const& content, Derived const& derived,
                     Timestamp created_at) {
  MusicColumns const music(content.music);
  return changed(transaction.row<PostRow>(insert_post, author, content.kind, content.title, content.body,
                                          content.language, content.tags, music.types, music.ids, content.rating,
                                          derived.slug, derived.body_html, derived.excerpt, derived.music_state,
                                          hot_rank(0, created_at), created_at));
}

Task<PostRow> change(postgres::Session& transaction, PostId id, Content const& content, Derived const& derived,
                     std::optional<Timestamp> edited_at) {
  MusicColumns const music(content.music);
  return changed(transaction.row<PostRow>(change_post, id, content.kind, content.title, content.body, content.language,
                                          content.tags, music.types, music.ids, content.rating, derived.slug,
                                          derived.body_html, derived.excerpt, derived.music_state, edited_at));
}

Task<PostRow> change_music(postgres::Session& transaction, PostId id, std::vector<MusicItem> const& music,
                           MusicState state, bool revised) {
  MusicColumns const columns(music);
  return changed(transaction.row<PostRow>(change_post_music, id, columns.types, columns.ids, state, revised));
}

Task<PostRow> set_locked(postgres::Session& transaction, PostId id, bool locked) {
  return changed(transaction.row<PostRow>(set_post_locked, id, locked));
}

Task<PostRow> bury(postgres::Session& transaction, PostId id, UserId by, Timestamp deleted_at) {
  return changed(transaction.row<PostRow>(bury_post, id, deleted_at, by));
}

Task<PostRow> unbury(postgres::Session& transaction, PostId id) {
  return changed(transaction.row<PostRow>(unbury_post, id));
}

Task<std::int64_t> forget_deleted(postgres::Session& session, Timestamp before, std::int64_t limit) {
  return session.execute(forget_deleted_posts, before, limit);
}

Task<std::vector<PostId>> unchecked(postgres::Session& session, std::int64_t limit) {
  return session.values<PostId>(unchecked_posts, limit);
}

Task<> follow_discussions(postgres::Session& transaction, std::vector<Discussion> const& discussions) {
  std::vector<PostId> posts;
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> versions;
  std::vector<std::optional<Timestamp>> commented;
  for (auto const& discussion : discussions) {
    posts.push_back(discussion.post);
    counts.push_back(discussion.comment_count);
    versions.push_back(discussion.version);
    commented.push_back(discussion.commented_at);
  }
  co_await unsettle(transaction, posts);
  co_await transaction.execute(follow_comments, posts, counts, versions, commented);
}

Task<> unsettle(postgres::Session& transaction, std::vector<PostId> const& posts) {
  co_await transaction.execute(unsettle_posts, posts);
}

Task<> change_score(postgres::Session& transaction, PostId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot) {
  co_await transaction.execute(change_post_score, id, upvotes, downvotes, hot);
}

Task<std::vector<PostId>> take_unsettled(postgres::Session& transaction, PostId after, std::size_t limit) {
  return transaction.values<PostId>(take_unsettled_posts, after, limit);
}

Task<std::vector<ScoreRow>> settle(postgres::Session& transaction, std::vector<PostId> const& posts) {
  co_await transaction.execute(lock_posts, posts);
  co_return co_await transaction.rows<ScoreRow>(settle_posts, posts);
}

}  // namespace vobe::content::posts
