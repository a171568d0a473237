// The rows of threads: one per post that has, or may have, comments.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::comment::threads {

struct ThreadRow {
  PostId post_id;
  std::int64_t comment_count = 0;
  std::int64_t version = 0;
  bool locked = false;
  bool deleted = false;
};
BOOST_DESCRIBE_STRUCT(ThreadRow, (), (post_id, comment_count, version, locked, deleted))

struct CountRow {
  PostId post_id;
  std::int64_t comment_count = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (post_id, comment_count))

Task<std::optional<ThreadRow>> find(postgres::Session& session, PostId post);

/// Locks the row until the transaction ends: structural changes of one thread happen one after the other.
Task<std::optional<ThreadRow>> lock(postgres::Session& transaction, PostId post);

/// Notes that the post exists; does nothing when it is known.
Task<> add(postgres::Session& session, PostId post);

/// Counts one visible comment more and returns the row as it then is, which stays locked. Nothing where this service
/// has not heard of the post.
Task<std::optional<ThreadRow>> count_up(postgres::Session& transaction, PostId post);

/// Changes the count of visible comments by `difference` and returns the row as it then is; the thread must be there.
Task<ThreadRow> change_count(postgres::Session& transaction, PostId post, std::int64_t difference);

/// What an event about the post says, unless a later one was seen.
Task<> follow_post(postgres::Session& transaction, PostId post, bool locked, bool deleted, std::int64_t post_version);

/// Unknown and deleted posts are left out.
Task<std::vector<CountRow>> counts(postgres::Session& session, std::vector<PostId> const& posts);

}  // namespace vobe::comment::threads
