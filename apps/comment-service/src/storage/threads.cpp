#include "storage/threads.hpp"

namespace vobe::comment::threads {

namespace {

using postgres::Query;

constexpr Query find_thread{"find_thread",
                            "SELECT post_id, comment_count, version, locked, deleted FROM threads WHERE post_id = $1"};

constexpr Query lock_thread{
    "lock_thread",
    "SELECT post_id, comment_count, version, locked, deleted FROM threads WHERE post_id = $1 FOR UPDATE"};

constexpr Query add_thread{"add_thread", "INSERT INTO threads (post_id) VALUES ($1) ON CONFLICT DO NOTHING"};

constexpr Query change_thread_count{
    "change_thread_count",
    "UPDATE threads SET comment_count = comment_count + $2, version = version + 1 WHERE post_id = $1"
    " RETURNING post_id, comment_count, version, locked, deleted"};

constexpr Query follow{"follow_post",
                       "INSERT INTO threads (post_id, locked, deleted, post_version) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (post_id) DO UPDATE"
                       " SET locked = excluded.locked, deleted = excluded.deleted, post_version = excluded.post_version"
                       " WHERE threads.post_version < excluded.post_version"};

constexpr Query count_comments{"count_comments",
                               "SELECT post_id, comment_count FROM threads WHERE post_id = ANY($1) AND NOT deleted"};

}  // namespace

Task<std::optional<ThreadRow>> find(postgres::Session& session, PostId post) {
  return session.row<ThreadRow>(find_thread, post);
}

Task<std::optional<ThreadRow>> lock(postgres::Session& transaction, PostId post) {
  return transaction.row<ThreadRow>(lock_thread, post);
}

Task<> add(postgres::Session& session, PostId post) {
  co_await session.execute(add_thread, post);
}

Task<std::optional<ThreadRow>> count_up(postgres::Session& transaction, PostId post) {
  return transaction.row<ThreadRow>(change_thread_count, post, 1);
}

Task<ThreadRow> change_count(postgres::Session& transaction, PostId post, std::int64_t difference) {
  auto row = co_await transaction.row<ThreadRow>(change_thread_count, post, difference);
  co_return row.value();
}

Task<> follow_post(postgres::Session& transaction, PostId post, bool locked, bool deleted, std::int64_t post_version) {
  co_await transaction.execute(follow, post, locked, deleted, post_version);
}

Task<std::vector<CountRow>> counts(postgres::Session& session, std::vector<PostId> const& posts) {
  return session.rows<CountRow>(count_comments, posts);
}

}  // namespace vobe::comment::threads
