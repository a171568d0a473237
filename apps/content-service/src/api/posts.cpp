#include "api/posts.hpp"

#include "api/dto.hpp"

namespace vobe::content::api {

void mount_posts(http::Router& router, PostReader& reader, PostWriter& writer, Voting& voting) {
  router.post("/posts", "Write a post")
      .needs(Role::user)
      .creates("/posts/{id}")
      .problems({409})
      .handle([&](http::Body<NewPost> post, Principal author, http::IdempotencyKey key) {
        return writer.write(author, draft_of(std::move(post.value)), key);
      });

  router.get("/posts/{id}", "One post").problems({404}).handle([&](http::Path<PostId> id) { return reader.get(id); });

  router.patch("/posts/{id}", "Edit a post")
      .needs(Role::user)
      .problems({403, 404, 412})
      .handle([&](http::Path<PostId> id, http::Body<PostChange> change, Principal editor, http::IfMatch seen) {
        return writer.edit(id, editor, change_of(std::move(change.value)), seen);
      });

  router.remove("/posts/{id}", "Delete a post; its author can restore it for half an hour")
      .needs(Role::user)
      .problems({403, 404, 412})
      .handle([&](http::Path<PostId> id, Principal by, http::IfMatch seen) { return writer.remove(id, by, seen); });

  router.post("/posts/{id}/restore", "Restore a post that one has deleted")
      .needs(Role::user)
      .problems({403, 404})
      .handle([&](http::Path<PostId> id, Principal by) { return writer.restore(id, by); });

  router.put("/posts/{id}/vote", "Vote on a post: -1, 0 or 1")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<PostId> id, http::Body<Vote> vote, Principal voter) {
        return voting.vote(id, voter, static_cast<int>(vote->value.value));
      });

  router.put("/posts/{id}/lock", "Close the discussion of a post")
      .needs(Role::moderator)
      .problems({404})
      .handle([&](http::Path<PostId> id) { return writer.set_locked(id, true); });

  router.remove("/posts/{id}/lock", "Open the discussion of a post again")
      .needs(Role::moderator)
      .problems({404})
      .handle([&](http::Path<PostId> id) { return writer.set_locked(id, false); });
}

}  // namespace vobe::content::api
