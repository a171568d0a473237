#include "storage/comments.hpp"

#include <array>
#include <string_view>

namespace vobe::comment::comments {

namespace {

using postgres::Query;

#define VOBE_COMMENT_COLUMNS                                                                                    \
  "id, post_id, parent_id, path, author_id, body, body_html, language, state, score, upvotes, downvotes, hot, " \
  "reply_count, "                                                                                               \
  "descendant_count, created_at, edited_at, revision, version"

constexpr Query find_comment{"find_comment", "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE id = $1"};
constexpr Query lock_comment{"lock_comment", "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE id = $1 FOR UPDATE"};
constexpr Query find_comments{"find_comments", "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE id = ANY($1)"};

// One statement: the id is drawn first, since the path ends with it.
constexpr Query insert_comment{
    "insert_comment",
    "WITH drawn AS (SELECT nextval(pg_get_serial_sequence('comments', 'id')) AS id),"
    " ancestors AS (UPDATE comments SET descendant_count = descendant_count + 1,"
    "   reply_count = reply_count + (id = $2)::int, version = version + 1 WHERE id = ANY($3))"
    " INSERT INTO comments (id, post_id, parent_id, path, author_id, body, body_html, language, hot, created_at)"
    " SELECT drawn.id, $1, $2, $3::bigint[] || drawn.id, $4, $5, $6, $7, $8, $9 FROM drawn"
    " RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query update_body{
    "update_comment_body",
    "UPDATE comments SET body = $2, body_html = $3, language = $4, edited_at = $5,"
    " revision = revision + 1, version = version + 1 WHERE id = $1 RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query bury_comment{"bury_comment",
                             "UPDATE comments SET state = $2, body = '', body_html = '', revision = revision + 1,"
                             " version = version + 1 WHERE id = $1 RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query latest_comments{"latest_comments", "SELECT " VOBE_COMMENT_COLUMNS
                                                   " FROM comments WHERE state = 'visible' AND id < $1"
                                                   " ORDER BY id DESC LIMIT $2"};

constexpr Query comments_of_author{"comments_of_author",
                                   "SELECT " VOBE_COMMENT_COLUMNS
                                   " FROM comments WHERE state = 'visible' AND author_id = $1 AND id < $2"
                                   " ORDER BY id DESC LIMIT $3"};

constexpr Query flat_newest{"flat_comments_newest",
                            "SELECT " VOBE_COMMENT_COLUMNS
                            " FROM comments WHERE post_id = $1 AND state = 'visible' AND id < $2"
                            " ORDER BY id DESC LIMIT $3"};
constexpr Query flat_oldest{"flat_comments_oldest",
                            "SELECT " VOBE_COMMENT_COLUMNS
                            " FROM comments WHERE post_id = $1 AND state = 'visible' AND id > $2"
                            " ORDER BY id LIMIT $3"};

constexpr Query update_score{
    "update_comment_score",
    "UPDATE comments SET upvotes = $2, downvotes = $3, score = $2::bigint - $3::bigint, hot = $4,"
    " score_version = score_version + 1 WHERE id = $1"};

constexpr Query take_scores{
    "take_untold_scores",
    "UPDATE comments SET score_told = score_version WHERE id IN"
    " (SELECT id FROM comments WHERE score_version > score_told ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)"
    " RETURNING id, post_id, score, upvotes, downvotes, score_version"};

/// The SQL of trees differs by order alone. Each order says what stands behind a position ($3 its rank, $4 its id) and
/// names both parameters, since PostgreSQL wants to know the type of every one.
struct Order {
  std::string_view by;
  std::string_view behind;
};

constexpr std::array orders{
    Order{"hot DESC, id DESC", "(hot, id) < ($3::float8, $4::bigint)"},
    Order{"score DESC, id DESC", "(score, id) < ($3::float8::bigint, $4::bigint)"},
    Order{"id DESC", "$3::float8 IS NOT NULL AND id < $4::bigint"},
    Order{"id", "$3::float8 IS NOT NULL AND id > $4::bigint"},
};
constexpr std::array<std::string_view, 4> order_names{"hot", "top", "new", "old"};

// A tombstone whose branch is empty says nothing to anybody.
constexpr std::string_view shown = "(state = 'visible' OR descendant_count > 0)";

/// Breadth first: a recursive query yields level after level, and the outer LIMIT ends it as soon as it has enough.
std::string tree_sql(std::string_view first_level, Order const& order) {
  std::string const columns = VOBE_COMMENT_COLUMNS;
  return "WITH RECURSIVE level AS ((SELECT " + columns + " FROM comments WHERE " + std::string(first_level) + " AND " +
         std::string(shown) + " AND ($2::boolean OR " + std::string(order.behind) + ") ORDER BY " +
         std::string(order.by) + " LIMIT $5) UNION ALL SELECT reply.* FROM level CROSS JOIN LATERAL (SELECT " +
         columns + " FROM comments WHERE parent_id = level.id AND " + std::string(shown) + " ORDER BY " +
         std::string(order.by) + " LIMIT " + std::to_string(replies_per_parent) +
         ") AS reply WHERE level.descendant_count > 0) SELECT " + columns + " FROM level LIMIT $6";
}

struct TreeQueries {
  explicit TreeQueries(std::string_view prefix, std::string_view first_level) {
    for (std::size_t i = 0; i < orders.size(); ++i) {
      names[i] = std::string(prefix) + std::string(order_names[i]);
      texts[i] = tree_sql(first_level, orders[i]);
    }
  }
  [[nodiscard]] Query of(Sort sort) const {
    auto const i = static_cast<std::size_t>(sort);
    return {names[i], texts[i]};
  }
  std::array<std::string, 4> names;
  std::array<std::string, 4> texts;
};

Task<std::vector<CommentRow>> run_tree(postgres::Session& session, Query query, std::int64_t of,
                                       std::optional<Position> after, std::size_t limit) {
  Position const position = after.value_or(Position{});
  return session.rows<CommentRow>(query, of, !after.has_value(), position.rank, position.id,
                                  static_cast<std::int64_t>(limit), static_cast<std::int64_t>(nodes_per_tree));
}

constexpr std::int64_t last_id = INT64_MAX;

}  // namespace

Position position_of(CommentRow const& row, Sort sort) {
  if (sort == Sort::hot) return {row.hot, row.id.value};
  if (sort == Sort::top) return {static_cast<double>(row.score), row.id.value};
  return {0, row.id.value};
}

Task<std::optional<CommentRow>> find(postgres::Session& session, CommentId id) {
  return session.row<CommentRow>(find_comment, id);
}

Task<std::optional<CommentRow>> lock(postgres::Session& transaction, CommentId id) {
  return transaction.row<CommentRow>(lock_comment, id);
}

Task<std::vector<CommentRow>> find_all(postgres::Session& session, std::vector<CommentId> const& ids) {
  return session.rows<CommentRow>(find_comments, ids);
}

Task<CommentRow> insert(postgres::Session& transaction, NewRow const& comment) {
  auto row = co_await transaction.row<CommentRow>(
      insert_comment, comment.post_id, comment.parent_id, comment.parent_path, comment.author_id, comment.body,
      comment.body_html, comment.language, hot_rank(0, comment.created_at), comment.created_at);
  co_return std::move(row).value();
}

Task<CommentRow> change_body(postgres::Session& transaction, CommentId id, std::string const& body,
                             std::string const& body_html, std::string const& language, Timestamp edited_at) {
  auto row = co_await transaction.row<CommentRow>(update_body, id, body, body_html, language, edited_at);
  co_return std::move(row).value();
}

Task<CommentRow> bury(postgres::Session& transaction, CommentId id, State state) {
  auto row = co_await transaction.row<CommentRow>(bury_comment, id, state);
  co_return std::move(row).value();
}

Task<std::vector<CommentRow>> tree(postgres::Session& session, PostId post, Sort sort, std::optional<Position> after,
                                   std::size_t roots) {
  static TreeQueries const queries("comment_tree_", "post_id = $1 AND parent_id IS NULL");
  return run_tree(session, queries.of(sort), post.value, after, roots);
}

Task<std::vector<CommentRow>> subtree(postgres::Session& session, CommentId parent, Sort sort,
                                      std::optional<Position> after, std::size_t replies) {
  static TreeQueries const queries("comment_subtree_", "parent_id = $1");
  return run_tree(session, queries.of(sort), parent.value, after, replies);
}

Task<std::vector<CommentRow>> flat(postgres::Session& session, PostId post, bool newest_first,
                                   std::optional<std::int64_t> after, std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (newest_first) return session.rows<CommentRow>(flat_newest, post, after.value_or(last_id), count);
  return session.rows<CommentRow>(flat_oldest, post, after.value_or(0), count);
}

Task<std::vector<CommentRow>> latest(postgres::Session& session, std::optional<UserId> author,
                                     std::optional<std::int64_t> before, std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (author) return session.rows<CommentRow>(comments_of_author, *author, before.value_or(last_id), count);
  return session.rows<CommentRow>(latest_comments, before.value_or(last_id), count);
}

Task<> change_score(postgres::Session& transaction, CommentId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot) {
  co_await transaction.execute(update_score, id, upvotes, downvotes, hot);
}

Task<std::vector<ScoreRow>> take_untold_scores(postgres::Session& transaction, std::int64_t limit) {
  return transaction.rows<ScoreRow>(take_scores, limit);
}

}  // namespace vobe::comment::comments
