// Votes on posts, and the scores that come of them.
#pragma once

#include "chassis/core/principal.hpp"
#include "chassis/postgres/database.hpp"
#include "service/views.hpp"

namespace vobe::content {

/// One per worker. Votes of one post happen one after the other, so that its counts are exact.
class Voting {
 public:
  explicit Voting(postgres::Database& database) : database_(database) {}

  /// -1, 0 (takes the vote back) or 1; authors may vote on their own posts. Throws NotFound.
  Task<PostSummary> vote(PostId id, Principal voter, int value);

  /// Gives posts that were voted on or commented their places in the lists by activity, and tells their scores and
  /// counts: not with each change, since a post that moves does so in many indexes.
  Task<> settle();

 private:
  postgres::Database& database_;
};

}  // namespace vobe::content
