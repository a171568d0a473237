// The rows of comment_votes: one per voter and comment; no row is no vote.
#pragma once

#include <boost/describe/class.hpp>

#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::comment::votes {

struct VoteRow {
  CommentId comment_id;
  int value = 0;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (comment_id, value))

/// Sets the vote to -1, 0 or 1 and returns what it was. The comment's row must be locked.
Task<int> change(postgres::Session& transaction, CommentId comment, UserId voter, int value);

Task<std::vector<VoteRow>> of_user(postgres::Session& session, UserId voter, std::vector<CommentId> const& comments);

}  // namespace vobe::comment::votes
