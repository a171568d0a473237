#include "storage/comments.hpp"

#include <array>
#include <string_view>

namespace vobe::comment::comments {

namespace {

using postgres::Query;

#define VOBE_HEAD_COLUMNS                                                                     \
  "id, post_id, parent_id, path, author_id, language, state, score, upvotes, downvotes, hot," \
  " reply_count, descendant_count, created_at, edited_at, revision, version"
#define VOBE_COMMENT_COLUMNS VOBE_HEAD_COLUMNS ", body, body_html"
#define VOBE_SUMMARY_COLUMNS VOBE_HEAD_COLUMNS ", excerpt"

// Whether a comment's post stands. A subquery of one value is asked row by row: a list still walks its index.
#define VOBE_POST_STANDS "(SELECT NOT threads.deleted FROM threads WHERE threads.post_id = comments.post_id)"

constexpr Query find_comment{"find_comment",
                             "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE id = $1 AND " VOBE_POST_STANDS};
constexpr Query lock_comment{"lock_comment",
                             "SELECT " VOBE_COMMENT_COLUMNS
                             ", hidden_at FROM comments WHERE id = $1 AND " VOBE_POST_STANDS " FOR UPDATE"};
constexpr Query find_comments{"find_comments",
                              "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE id = ANY($1) AND " VOBE_POST_STANDS};

constexpr Query find_summaries_of{
    "find_comment_summaries", "SELECT " VOBE_SUMMARY_COLUMNS " FROM comments WHERE id = ANY($1) AND " VOBE_POST_STANDS};
constexpr Query find_texts_of{
    "find_comment_texts",
    "SELECT id, body, body_html FROM comments WHERE id = ANY($1) AND state = 'visible' AND " VOBE_POST_STANDS};

// One statement each: the id is drawn first, since the path ends with it. A reply finds its ancestors by its parent:
// how many there are in an array that is passed in, the server would plan anew to know.
#define VOBE_DRAWN "drawn AS (SELECT nextval(pg_get_serial_sequence('comments', 'id')) AS id)"
#define VOBE_INSERT_DRAWN                                                                                     \
  " INSERT INTO comments (post_id, author_id, body, body_html, excerpt, language, hot, created_at, id, path," \
  " parent_id) SELECT $1, $2, $3, $4, $5, $6, $7, $8, drawn.id"

constexpr Query insert_root{"insert_root_comment",
                            "WITH " VOBE_DRAWN VOBE_INSERT_DRAWN
                            ", ARRAY[drawn.id], NULL FROM drawn RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query insert_reply{
    "insert_reply_comment",
    "WITH " VOBE_DRAWN
    ", ancestors AS (UPDATE comments SET descendant_count = descendant_count + 1,"
    "   reply_count = reply_count + (id = $9)::int, version = version + 1"
    "   WHERE id IN (SELECT unnest(path) FROM comments WHERE id = $9))" VOBE_INSERT_DRAWN
    ", parent.path || drawn.id, parent.id FROM drawn CROSS JOIN (SELECT id, path FROM comments WHERE id = $9) AS parent"
    " RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query update_text{
    "update_comment_text",
    "UPDATE comments SET body = $2, body_html = $3, excerpt = $4, language = $5, edited_at = $6,"
    " revision = revision + 1, version = version + 1 WHERE id = $1 RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query hide_comment{"hide_comment",
                             "UPDATE comments SET state = $2, hidden_by = $3, hidden_reason = $4, hidden_at = $5,"
                             " version = version + 1 WHERE id = $1 RETURNING " VOBE_COMMENT_COLUMNS};

constexpr Query show_comment{
    "show_comment",
    "UPDATE comments SET state = 'visible', hidden_by = NULL, hidden_reason = NULL, hidden_at = NULL,"
    " version = version + 1 WHERE id = $1 RETURNING " VOBE_COMMENT_COLUMNS};

// Of the ancestors of a leaf ($3), the nearest that is shown with and without it gains or loses a reply, and so do the
// tombstones between them, which come and go with it.
constexpr Query count_at_ancestors{
    "count_at_ancestors",
    "WITH steady AS (SELECT coalesce(max(cardinality(path)), 0) AS depth FROM comments WHERE id = ANY($1)"
    "   AND (state = 'visible' OR least(descendant_count, descendant_count + $2::bigint) > 0))"
    " UPDATE comments SET descendant_count = descendant_count + $2::bigint,"
    " reply_count = reply_count + CASE WHEN $3 AND cardinality(path) >= steady.depth THEN $2::bigint ELSE 0 END,"
    " version = version + 1 FROM steady WHERE id = ANY($1)"};

constexpr Query find_comment_removal{
    "find_comment_removal",
    "SELECT id, author_id, hidden_by AS removed_by, hidden_reason AS reason, hidden_at AS removed_at"
    " FROM comments WHERE id = $1 AND state = 'removed' AND " VOBE_POST_STANDS};

constexpr Query forget_texts{
    "forget_hidden_texts",
    "UPDATE comments SET body = '', body_html = '', excerpt = '' WHERE id IN (SELECT id FROM comments"
    " WHERE state <> 'visible' AND body <> '' AND hidden_at < $1"
    " ORDER BY hidden_at LIMIT $2 FOR UPDATE SKIP LOCKED)"};

// Ends a list that began with "SELECT * FROM (": `limit` rows of at most 101, a page of the largest size and one more.
// That bound the server knows when it plans; an unknown limit alone it takes for a tenth of all rows, and rather than
// believe that it plans each execution anew.
#define VOBE_LIMIT_TO(limit) " LIMIT 101) AS list LIMIT " limit

constexpr Query latest_comments{"latest_comments",
                                "SELECT * FROM (SELECT " VOBE_SUMMARY_COLUMNS
                                " FROM comments WHERE state = 'visible' AND id < $1 AND " VOBE_POST_STANDS
                                " ORDER BY id DESC" VOBE_LIMIT_TO("$2")};

constexpr Query comments_of_author{"comments_of_author",
                                   "SELECT * FROM (SELECT " VOBE_SUMMARY_COLUMNS
                                   " FROM comments WHERE state = 'visible' AND author_id = $1 AND id < $2"
                                   " AND " VOBE_POST_STANDS " ORDER BY id DESC" VOBE_LIMIT_TO("$3")};

constexpr Query flat_newest{"flat_comments_newest",
                            "SELECT * FROM (SELECT " VOBE_COMMENT_COLUMNS
                            " FROM comments WHERE post_id = $1 AND state = 'visible' AND id < $2"
                            " ORDER BY id DESC" VOBE_LIMIT_TO("$3")};
constexpr Query flat_oldest{"flat_comments_oldest",
                            "SELECT * FROM (SELECT " VOBE_COMMENT_COLUMNS
                            " FROM comments WHERE post_id = $1 AND state = 'visible' AND id > $2"
                            " ORDER BY id" VOBE_LIMIT_TO("$3")};

constexpr Query update_score{
    "update_comment_score",
    "UPDATE comments SET upvotes = $2, downvotes = $3, score = $2::bigint - $3::bigint, hot = $4,"
    " score_version = score_version + 1 WHERE id = $1"};

constexpr Query take_scores{
    "take_untold_scores",
    "UPDATE comments SET score_told = score_version WHERE id IN"
    " (SELECT id FROM comments WHERE score_version > score_told ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)"
    " RETURNING id, post_id, score, upvotes, downvotes, score_version"};

/// The SQL of trees differs by order alone. Each order says what stands behind a position ($2 its rank, $3 its id) and
/// names both parameters, since PostgreSQL wants to know the type of every one.
struct Order {
  std::string_view by;
  std::string_view behind;
};

constexpr std::array orders{
    Order{"hot DESC, id DESC", "(hot, id) < ($2::float8, $3::bigint)"},
    Order{"score DESC, id DESC", "(score, id) < ($2::float8::bigint, $3::bigint)"},
    Order{"id DESC", "$2::float8 IS NOT NULL AND id < $3::bigint"},
    Order{"id", "$2::float8 IS NOT NULL AND id > $3::bigint"},
};
constexpr std::array<std::string_view, 4> order_names{"hot", "top", "new", "old"};

// A tombstone with nothing visible below it says nothing to anybody.
constexpr std::string_view shown = "(state = 'visible' OR descendant_count > 0)";

std::string siblings_sql(std::string_view condition, Order const& order) {
  return "SELECT " VOBE_COMMENT_COLUMNS " FROM comments WHERE " + std::string(condition) + " AND " +
         std::string(shown) + " ORDER BY " + std::string(order.by);
}

/// Breadth first: a recursive query yields level after level, and the outer LIMIT ends it as soon as it has enough.
std::string tree_sql(std::string_view first_level, Order const& order) {
  auto const first = siblings_sql(std::string(first_level) + " AND " + std::string(order.behind), order);
  auto const replies = siblings_sql("parent_id = level.id", order);
  return "WITH RECURSIVE level AS ((SELECT * FROM (" + first + VOBE_LIMIT_TO("$4") +
         ") UNION ALL SELECT reply.* FROM level CROSS JOIN LATERAL (" + replies + " LIMIT " +
         std::to_string(replies_per_parent) +
         ") AS reply WHERE level.descendant_count > 0) SELECT * FROM level LIMIT " + std::to_string(nodes_per_tree);
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

Task<std::vector<CommentRow>> run_tree(postgres::Session& session, Query query, std::int64_t of, Position after,
                                       std::size_t limit) {
  return session.rows<CommentRow>(query, of, after.rank, after.id, static_cast<std::int64_t>(limit));
}

Task<> change_ancestors(postgres::Session& transaction, CommentRow const& comment, std::int64_t difference) {
  std::vector<CommentId> const ancestors(comment.path.begin(), comment.path.end() - 1);
  bool const is_leaf = comment.descendant_count == 0;
  if (!ancestors.empty()) co_await transaction.execute(count_at_ancestors, ancestors, difference, is_leaf);
}

constexpr std::int64_t last_id = INT64_MAX;

}  // namespace

Position position_of(HeadRow const& row, Sort sort) {
  if (sort == Sort::hot) return {row.hot, row.id.value};
  if (sort == Sort::top) return {static_cast<double>(row.score), row.id.value};
  return {0, row.id.value};
}

Position beginning_of(Sort sort) {
  constexpr double above_all_ranks = 1e15;
  return sort == Sort::old ? Position{0, 0} : Position{above_all_ranks, last_id};
}

Task<std::optional<CommentRow>> find(postgres::Session& session, CommentId id) {
  return session.row<CommentRow>(find_comment, id);
}

Task<std::optional<HeldRow>> lock(postgres::Session& transaction, CommentId id) {
  return transaction.row<HeldRow>(lock_comment, id);
}

Task<std::vector<CommentRow>> find_all(postgres::Session& session, std::vector<CommentId> const& ids) {
  return session.rows<CommentRow>(find_comments, ids);
}

Task<std::vector<SummaryRow>> find_summaries(postgres::Session& session, std::vector<CommentId> const& ids) {
  return session.rows<SummaryRow>(find_summaries_of, ids);
}

Task<std::vector<TextRow>> find_texts(postgres::Session& session, std::vector<CommentId> const& ids) {
  return session.rows<TextRow>(find_texts_of, ids);
}

Task<std::optional<RemovalRow>> find_removal(postgres::Session& session, CommentId id) {
  return session.row<RemovalRow>(find_comment_removal, id);
}

Task<CommentRow> insert(postgres::Session& transaction, NewRow const& comment) {
  auto const& text = comment.text;
  auto const insert_by = [&](Query query, auto const&... parent) {
    return transaction.row<CommentRow>(query, comment.post_id, comment.author_id, text.body, text.body_html,
                                       text.excerpt, text.language, hot_rank(0, comment.created_at), comment.created_at,
                                       parent...);
  };
  auto row = co_await (comment.parent_id ? insert_by(insert_reply, *comment.parent_id) : insert_by(insert_root));
  co_return std::move(row).value();
}

Task<CommentRow> change_text(postgres::Session& transaction, CommentId id, Text const& text, Timestamp edited_at) {
  auto row = co_await transaction.row<CommentRow>(update_text, id, text.body, text.body_html, text.excerpt,
                                                  text.language, edited_at);
  co_return std::move(row).value();
}

Task<CommentRow> hide(postgres::Session& transaction, CommentId id, Hiding const& hiding) {
  auto row = co_await transaction.row<CommentRow>(hide_comment, id, hiding.state, hiding.by, hiding.reason, hiding.at);
  co_await change_ancestors(transaction, row.value(), -1);
  co_return std::move(row).value();
}

Task<CommentRow> show(postgres::Session& transaction, CommentId id) {
  auto row = co_await transaction.row<CommentRow>(show_comment, id);
  co_await change_ancestors(transaction, row.value(), +1);
  co_return std::move(row).value();
}

Task<std::int64_t> forget_hidden_texts(postgres::Session& session, Timestamp before, std::int64_t limit) {
  return session.execute(forget_texts, before, limit);
}

Task<std::vector<CommentRow>> tree(postgres::Session& session, PostId post, Sort sort, Position after,
                                   std::size_t roots) {
  static TreeQueries const queries("comment_tree_", "post_id = $1 AND parent_id IS NULL");
  return run_tree(session, queries.of(sort), post.value, after, roots);
}

Task<std::vector<CommentRow>> subtree(postgres::Session& session, CommentId parent, Sort sort, Position after,
                                      std::size_t replies) {
  static TreeQueries const queries("comment_subtree_", "parent_id = $1");
  return run_tree(session, queries.of(sort), parent.value, after, replies);
}

Task<std::vector<CommentRow>> flat(postgres::Session& session, PostId post, bool newest_first,
                                   std::optional<std::int64_t> after, std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (newest_first) return session.rows<CommentRow>(flat_newest, post, after.value_or(last_id), count);
  return session.rows<CommentRow>(flat_oldest, post, after.value_or(0), count);
}

Task<std::vector<SummaryRow>> latest(postgres::Session& session, std::optional<UserId> author,
                                     std::optional<std::int64_t> before, std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (author) return session.rows<SummaryRow>(comments_of_author, *author, before.value_or(last_id), count);
  return session.rows<SummaryRow>(latest_comments, before.value_or(last_id), count);
}

Task<> change_score(postgres::Session& transaction, CommentId id, std::int64_t upvotes, std::int64_t downvotes,
                    double hot) {
  co_await transaction.execute(update_score, id, upvotes, downvotes, hot);
}

Task<std::vector<ScoreRow>> take_untold_scores(postgres::Session& transaction, std::int64_t limit) {
  return transaction.rows<ScoreRow>(take_scores, limit);
}

}  // namespace vobe::comment::comments
