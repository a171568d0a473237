#include "api/albums.hpp"

#include "api/drafts.hpp"

namespace vobe::artist::api {

namespace {

AlbumFilter filter_of(AlbumsQuery const& query) {
  return {.sort = query.sort.value,
          .artist = query.artist,
          .genre = plain(query.genre),
          .year_from = plain(query.year_from),
          .year_to = plain(query.year_to),
          .type = query.type};
}

}  // namespace

void mount_albums(http::Router& router, CatalogueReader& reader, CatalogueWriter& writer) {
  router.get("/albums", "Albums by ids, or a list of them").handle([&](http::Query<AlbumsQuery> query) {
    if (!query->ids.values.empty()) return reader.albums_by(query->ids.values);
    return reader.albums(filter_of(query), query->size(), query->cursor);
  });

  router.post("/albums", "Add an album")
      .needs(Role::editor)
      .creates("/albums/{id}")
      .problems({409})
      .handle([&](http::Body<NewAlbum> body, http::IdempotencyKey key) {
        return writer.add_album(draft_of(std::move(body.value)), key);
      });

  router.get("/albums/{id}", "One album with its discs").problems({404}).handle([&](http::Path<AlbumId> id) {
    return reader.album(id);
  });

  router.patch("/albums/{id}", "Change an album")
      .needs(Role::editor)
      .problems({404, 412})
      .handle([&](http::Path<AlbumId> id, http::Body<AlbumChange> body, http::IfMatch seen) {
        return writer.change_album(id, change_of(std::move(body.value)), seen);
      });

  router.remove("/albums/{id}", "Delete an album with its tracks")
      .needs(Role::editor)
      .problems({404, 412})
      .handle([&](http::Path<AlbumId> id, http::IfMatch seen) { return writer.remove_album(id, seen); });
}

}  // namespace vobe::artist::api
