#include "api/lists.hpp"

#include "api/dto.hpp"

namespace vobe::content::api {

void mount_lists(http::Router& router, PostReader& reader) {
  router.get("/posts", "Posts by ids, or a list in some order").handle([&](http::Query<PostsQuery> query) {
    if (!query->ids.values.empty()) return reader.get_all(query->ids.values, query->expand.has_value());
    return reader.list(listing_of(query));
  });

  router.get("/tags", "Tags in use, all or those that begin with q").handle([&](http::Query<TagsQuery> query) {
    return reader.tags(query->sort.value, normal_tag(query->q.value_or("")), query->size(), query->cursor);
  });

  router.get("/me/post-states", "What the viewer has to do with posts")
      .needs(Role::user)
      .handle(
          [&](http::Query<StatesQuery> query, Principal viewer) { return reader.states(viewer, query->ids.values); });
}

}  // namespace vobe::content::api
