#include "api/comments.hpp"

#include "api/dto.hpp"

namespace vobe::comment::api {

void mount_comments(http::Router& router, CommentWriter& writer, CommentReader& reader) {
  router.post("/posts/{post_id}/comments", "Write a comment")
      .needs(Role::user)
      .creates("/comments/{id}")
      .problems({403, 404, 409})
      .handle([&](http::Path<PostId> post, http::Body<NewComment> draft, Principal author, http::IdempotencyKey key) {
        return writer.write(post, author, {std::move(draft->body.value), draft->parent_id}, key);
      });

  router.get("/comments/{id}", "One comment").problems({404}).handle([&](http::Path<CommentId> id) {
    return reader.get(id);
  });

  router.patch("/comments/{id}", "Edit a comment")
      .needs(Role::user)
      .problems({403, 404, 412})
      .handle([&](http::Path<CommentId> id, http::Body<CommentChange> change, Principal editor, http::IfMatch seen) {
        return writer.edit(id, editor, std::move(change->body.value), seen);
      });

  router.remove("/comments/{id}", "Delete a comment; its author can restore it for half an hour")
      .needs(Role::user)
      .problems({403, 404, 412})
      .handle([&](http::Path<CommentId> id, Principal by, http::IfMatch seen) { return writer.remove(id, by, seen); });

  router.post("/comments/{id}/restore", "Restore a comment that one has deleted")
      .needs(Role::user)
      .problems({403, 404})
      .handle([&](http::Path<CommentId> id, Principal by) { return writer.restore(id, by); });

  router.get("/comments/{id}/remove", "Who removed a comment and why, for its author and moderators")
      .needs(Role::user)
      .problems({403, 404})
      .handle([&](http::Path<CommentId> id, Principal viewer) { return reader.removal(id, viewer); });

  router.put("/comments/{id}/remove", "Remove what somebody wrote")
      .needs(Role::moderator)
      .problems({404})
      .handle([&](http::Path<CommentId> id, http::Body<Removal> removal, Principal moderator) {
        return writer.take_down(id, moderator, std::move(removal->reason.value));
      });

  router.remove("/comments/{id}/remove", "Take a removal back, within half an hour")
      .needs(Role::moderator)
      .problems({404})
      .handle([&](http::Path<CommentId> id) { return writer.put_back(id); });

  router.put("/comments/{id}/vote", "Vote on a comment: -1, 0 or 1")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<CommentId> id, http::Body<Vote> vote, Principal voter) {
        return writer.vote(id, voter, static_cast<int>(vote->value.value));
      });
}

}  // namespace vobe::comment::api
