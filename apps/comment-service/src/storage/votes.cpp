#include "storage/votes.hpp"

namespace vobe::comment::votes {

namespace {

using postgres::Query;

constexpr Query find_vote{"find_comment_vote",
                          "SELECT value FROM comment_votes WHERE comment_id = $1 AND user_id = $2"};

constexpr Query put_vote{"put_comment_vote",
                         "INSERT INTO comment_votes (comment_id, user_id, value) VALUES ($1, $2, $3)"
                         " ON CONFLICT (comment_id, user_id) DO UPDATE SET value = excluded.value"};

constexpr Query take_vote_back{"take_comment_vote_back",
                               "DELETE FROM comment_votes WHERE comment_id = $1 AND user_id = $2"};

constexpr Query votes_of_user{
    "comment_votes_of_user", "SELECT comment_id, value FROM comment_votes WHERE user_id = $1 AND comment_id = ANY($2)"};

}  // namespace

Task<int> change(postgres::Session& transaction, CommentId comment, UserId voter, int value) {
  auto const before = co_await transaction.value<int>(find_vote, comment, voter);
  if (value == 0) co_await transaction.execute(take_vote_back, comment, voter);
  else co_await transaction.execute(put_vote, comment, voter, value);
  co_return before.value_or(0);
}

Task<std::vector<VoteRow>> of_user(postgres::Session& session, UserId voter, std::vector<CommentId> const& comments) {
  return session.rows<VoteRow>(votes_of_user, voter, comments);
}

}  // namespace vobe::comment::votes
