#include "service/voting.hpp"

#include "chassis/core/errors.hpp"
#include "service/told.hpp"
#include "service/viewing.hpp"
#include "storage/posts.hpp"
#include "storage/votes.hpp"

namespace vobe::content {

namespace {
constexpr std::int64_t scores_at_once = 500;
}

Task<PostSummary> Voting::vote(PostId id, Principal voter, int value) {
  auto tx = co_await database_.begin();
  auto post = co_await posts::lock_summary(tx, id);
  if (!post) throw NotFound("there is no such post");
  int const before = co_await votes::change(tx, id, voter.user_id, value);
  post->upvotes += (value == 1) - (before == 1);
  post->downvotes += (value == -1) - (before == -1);
  post->score = post->upvotes - post->downvotes;
  if (before != value) {
    co_await posts::change_score(tx, id, post->upvotes, post->downvotes, hot_rank(post->score, post->created_at));
  }
  co_await tx.commit();
  co_return summary_of(std::move(*post));
}

Task<> Voting::tell_scores() {
  auto tx = co_await database_.begin();
  for (auto const& score : co_await posts::take_untold_scores(tx, scores_at_once)) co_await told::scored(tx, score);
  co_await tx.commit();
}

}  // namespace vobe::content
