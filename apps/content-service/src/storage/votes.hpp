// The rows of post_votes: one per voter and post; no row is no vote.
#pragma once

#include <boost/describe/class.hpp>

#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::content::votes {

struct VoteRow {
  PostId post_id;
  int value = 0;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (post_id, value))

/// Sets the vote to -1, 0 or 1 and returns what it was. The post's row must be locked.
Task<int> change(postgres::Session& transaction, PostId post, UserId voter, int value);

Task<std::vector<VoteRow>> of_user(postgres::Session& session, UserId voter, std::vector<PostId> const& posts);

}  // namespace vobe::content::votes
