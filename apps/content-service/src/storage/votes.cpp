#include "storage/votes.hpp"

namespace vobe::content::votes {

namespace {

using postgres::Query;

constexpr Query find_vote{"find_post_vote", "SELECT value FROM post_votes WHERE post_id = $1 AND user_id = $2"};

constexpr Query put_vote{"put_post_vote",
                         "INSERT INTO post_votes (post_id, user_id, value) VALUES ($1, $2, $3)"
                         " ON CONFLICT (post_id, user_id) DO UPDATE SET value = excluded.value"};

constexpr Query take_vote_back{"take_post_vote_back", "DELETE FROM post_votes WHERE post_id = $1 AND user_id = $2"};

constexpr Query votes_of_user{"post_votes_of_user",
                              "SELECT post_id, value FROM post_votes WHERE user_id = $1 AND post_id = ANY($2)"};

}  // namespace

Task<int> change(postgres::Session& transaction, PostId post, UserId voter, int value) {
  auto const before = co_await transaction.value<int>(find_vote, post, voter);
  if (value == 0) co_await transaction.execute(take_vote_back, post, voter);
  else co_await transaction.execute(put_vote, post, voter, value);
  co_return before.value_or(0);
}

Task<std::vector<VoteRow>> of_user(postgres::Session& session, UserId voter, std::vector<PostId> const& posts) {
  return session.rows<VoteRow>(votes_of_user, voter, posts);
}

}  // namespace vobe::content::votes
