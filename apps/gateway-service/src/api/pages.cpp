#include "api/pages.hpp"

#include "api/shapes.hpp"
#include "service/pages.hpp"

namespace vobe::gateway::api {

namespace {

using http::Path;
using http::Query;
using http::Request;
using Someone = std::optional<Principal>;

/// The router has verified the token already; it goes on to those who know the viewer's states.
Viewer viewer_of(Request const& request, Someone const& someone) {
  if (!someone) return {};
  return {std::string(request.header("authorization").value_or(""))};
}

}  // namespace

void mount_pages(http::Router& router, PageServer& server, HomePage& home, Sources& sources) {
  router.get("/pages/home", "Posts with authors and music, popular tags, new albums, the latest comments")
      .handle([&](Query<HomeQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::HomePage>(request, home.get(query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/posts/{id}", "A post with its discussion and related posts")
      .problems({404})
      .handle([&](Path<PostId> id, Query<PostQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::PostPage>(request, post_page(sources, id, query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/artists/{id}", "An artist with albums, popular tracks and posts")
      .problems({308, 404})
      .handle([&](Path<ArtistId> id, Query<PostsQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::ArtistPage>(request,
                                                artist_page(sources, id, query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/albums/{id}", "An album with its tracks and posts about it")
      .problems({308, 404})
      .handle([&](Path<AlbumId> id, Query<PostsQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::AlbumPage>(request,
                                               album_page(sources, id, query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/tracks/{id}", "A track with its album and posts about it")
      .problems({308, 404})
      .handle([&](Path<TrackId> id, Query<PostsQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::TrackPage>(request,
                                               track_page(sources, id, query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/users/{username}", "A person with posts and comments")
      .problems({404})
      .handle([&](Path<std::string> username, Query<PostsQuery> query, Someone viewer, Request& request) {
        return server.serve<shapes::UserPage>(
            request, user_page(sources, username.value, query.value, viewer_of(request, viewer)));
      });

  router.get("/pages/search", "What a search finds").handle([&](Query<SearchQuery> query, Request& request) {
    return server.serve<shapes::SearchPage>(request, search_page(sources, query.value));
  });
}

}  // namespace vobe::gateway::api
