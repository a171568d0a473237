// Everything that changes a comment.
#pragma once

#include <optional>
#include <string>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "clients/posts.hpp"
#include "service/views.hpp"
#include "storage/comments.hpp"

namespace vobe::comment {

struct Draft {
  std::string body;
  std::optional<CommentId> parent_id;
};

/// One per worker. Every structural change locks the row of its thread first, so that counts are exact and events of
/// one thread keep their order.
class CommentWriter {
 public:
  CommentWriter(postgres::Database& database, PostDirectory& posts, CpuPool& cpu, Clock clock = now)
      : database_(database), posts_(posts), cpu_(cpu), clock_(std::move(clock)) {}

  /// Throws NotFound (post), Forbidden (locked thread), Conflict (deleted parent), Invalid (parent of another thread,
  /// nesting, formatting), Unavailable (a post not known here while content-service is away).
  Task<CommentView> write(PostId post, Principal author, Draft draft, http::IdempotencyKey key);

  /// By its author. Throws NotFound, Forbidden, PreconditionFailed, Invalid.
  Task<CommentView> edit(CommentId id, Principal editor, std::string body, http::IfMatch seen);

  /// By its author, or a moderator's removal; its place in the tree stays, and its text for restore_window. Deleting
  /// twice is no error.
  Task<> remove(CommentId id, Principal by, http::IfMatch seen);

  /// By the author who deleted it, within restore_window; of one that is not deleted nothing changes. Throws NotFound,
  /// Forbidden.
  Task<CommentView> restore(CommentId id, Principal by);

  /// A moderator's removal with its reason; of one that is removed already nothing changes. Throws NotFound.
  Task<CommentView> take_down(CommentId id, Principal moderator, std::string reason);

  /// Takes a removal back, within restore_window. Throws NotFound.
  Task<CommentView> put_back(CommentId id);

  /// -1, 0 (takes the vote back) or 1.
  Task<CommentView> vote(CommentId id, Principal voter, int value);

  /// Forgets the texts that can no longer be restored.
  Task<> forget_hidden();

  /// Tells the scores that have changed since they were last told.
  Task<> tell_scores();

 private:
  Task<comments::Text> render(std::string body);
  /// Nothing where this service has not heard of the post. Stamps the row with the time.
  Task<std::optional<CommentView>> write_into_thread(comments::NewRow& row, http::IdempotencyKey const& key);

  postgres::Database& database_;
  PostDirectory& posts_;
  CpuPool& cpu_;
  Clock clock_;
};

}  // namespace vobe::comment
