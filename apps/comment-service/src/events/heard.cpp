#include "events/heard.hpp"

#include "contracts/posts.hpp"
#include "storage/threads.hpp"

namespace vobe::comment {

void hear_posts(events::Consumer& consumer) {
  for (auto const& type : contracts::post_changes) {
    consumer.on(type, [](postgres::Session& tx, contracts::PostState const& post, events::Event const&) {
      return threads::follow_post(tx, post.id, post.locked, is_gone(post), post.version);
    });
  }
}

}  // namespace vobe::comment
