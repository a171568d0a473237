#include "api/tracks.hpp"

#include "api/drafts.hpp"

namespace vobe::artist::api {

namespace {

TrackFilter filter_of(TracksQuery const& query) {
  return {.sort = query.album ? TrackSort::place : TrackSort::title,
          .album = query.album,
          .artist = query.artist,
          .q = plain(query.q)};
}

}  // namespace

void mount_tracks(http::Router& router, CatalogueReader& reader, CatalogueWriter& writer) {
  router.get("/tracks", "Tracks by ids, or a list of them").handle([&](http::Query<TracksQuery> query) {
    if (!query->ids.values.empty()) return reader.tracks_by(query->ids.values);
    return reader.tracks(filter_of(query), query->size(), query->cursor);
  });

  router.post("/tracks", "Add a track")
      .needs(Role::editor)
      .creates("/tracks/{id}")
      .problems({409})
      .handle([&](http::Body<NewTrack> body, http::IdempotencyKey key) {
        return writer.add_track(draft_of(std::move(body.value)), key);
      });

  router.get("/tracks/{id}", "One track").problems({404}).handle([&](http::Path<TrackId> id) {
    return reader.track(id);
  });

  router.patch("/tracks/{id}", "Change a track")
      .needs(Role::editor)
      .problems({404, 412})
      .handle([&](http::Path<TrackId> id, http::Body<TrackChange> body, http::IfMatch seen) {
        return writer.change_track(id, change_of(std::move(body.value)), seen);
      });

  router.remove("/tracks/{id}", "Delete a track")
      .needs(Role::editor)
      .problems({404, 412})
      .handle([&](http::Path<TrackId> id, http::IfMatch seen) { return writer.remove_track(id, seen); });
}

}  // namespace vobe::artist::api
