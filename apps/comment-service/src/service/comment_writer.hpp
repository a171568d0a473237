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

  /// By its author, or a moderator's removal; its place in the tree stays. Deleting twice is no error.
  Task<> remove(CommentId id, Principal by, http::IfMatch seen);

  /// -1, 0 (takes the vote back) or 1.
  Task<CommentView> vote(CommentId id, Principal voter, int value);

  /// Tells the scores that have changed since they were last told.
  Task<> tell_scores();

 private:
  struct Rendered {
    std::string html;
    std::string language;
  };
  Task<Rendered> render(std::string body);

  postgres::Database& database_;
  PostDirectory& posts_;
  CpuPool& cpu_;
  Clock clock_;
};

}  // namespace vobe::comment
