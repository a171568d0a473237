#include "api/lists.hpp"

#include "api/dto.hpp"

namespace vobe::comment::api {

void mount_lists(http::Router& router, CommentReader& reader) {
  router.get("/posts/{post_id}/comments", "The discussion of a post, as a tree or by time")
      .problems({404})
      .handle([&](http::Path<PostId> post, http::Query<TreeQuery> query) {
        if (query->view.value == View::flat) return reader.flat(post, query->sort.value, query->size(), query->cursor);
        return reader.tree(post, query->sort.value, query->size(), query->cursor);
      });

  router.get("/comments/{id}/replies", "The replies of a comment, from where a tree was cut")
      .problems({404})
      .handle([&](http::Path<CommentId> id, http::Query<RepliesQuery> query) {
        return reader.replies(id, query->sort.value, query->size(), query->cursor);
      });

  router.get("/comments/{id}/thread", "A comment with its branch, below its nearest ancestors")
      .problems({404})
      .handle([&](http::Path<CommentId> id, http::Query<ThreadQuery> query) {
        return reader.thread(id, static_cast<std::size_t>(query->context.value.value), query->sort.value);
      });

  router.get("/comments", "Comments by ids, or the latest ones").handle([&](http::Query<CommentsQuery> query) {
    bool const with_text = query->expand.has_value();
    if (!query->ids.values.empty()) return reader.get_all(query->ids.values, with_text);
    return reader.latest(query->author, query->size(), query->cursor, with_text);
  });

  router.get("/comments/counts", "How many visible comments posts have").handle([&](http::Query<CountsQuery> query) {
    return reader.counts(query->post_ids.values);
  });

  router.get("/me/comment-states", "What the viewer has to do with comments")
      .needs(Role::user)
      .handle(
          [&](http::Query<StatesQuery> query, Principal viewer) { return reader.states(viewer, query->ids.values); });
}

}  // namespace vobe::comment::api
