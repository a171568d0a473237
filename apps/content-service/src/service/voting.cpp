#include "service/voting.hpp"

#include <algorithm>
#include <vector>

#include "chassis/core/errors.hpp"
#include "service/told.hpp"
#include "service/viewing.hpp"
#include "storage/posts.hpp"
#include "storage/votes.hpp"

namespace vobe::content {

namespace {
// Whoever comments or votes on one of these meanwhile waits.
constexpr std::size_t settled_at_once = 100;
}  // namespace

Task<PostSummary> Voting::vote(PostId id, Principal voter, int value) {
  auto tx = co_await database_.begin();
  co_await posts::unsettle(tx, {id});
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

Task<> Voting::settle() {
  std::vector<PostId> taken;
  do {
    auto tx = co_await database_.begin();
    taken = co_await posts::take_unsettled(tx, taken.empty() ? PostId() : std::ranges::max(taken), settled_at_once);
    if (taken.empty()) co_return;
    auto const scores = co_await posts::settle(tx, taken);
    co_await told::scored(tx, scores);
    co_await tx.commit();
  } while (taken.size() == settled_at_once);
}

}  // namespace vobe::content
