#include "api/artists.hpp"

#include "api/drafts.hpp"
#include "chassis/core/text.hpp"

namespace vobe::artist::api {

namespace {

std::optional<std::string> letter_of(std::optional<Line<1, 8>> const& letter) {
  return letter ? std::optional(text::index_letter(letter->value)) : std::nullopt;
}

ArtistFilter filter_of(ArtistsQuery const& query) {
  return {.sort = query.sort.value,
          .q = plain(query.q),
          .letter = letter_of(query.letter),
          .genre = plain(query.genre),
          .country = plain(query.country)};
}

AlbumFilter filter_of(ArtistId artist, Relation relation) {
  AlbumFilter filter{.sort = AlbumSort::year};
  (relation == Relation::own ? filter.artist : filter.appearing) = artist;
  return filter;
}

}  // namespace

void mount_artists(http::Router& router, CatalogueReader& reader, CatalogueWriter& writer) {
  router.get("/artists", "Artists by ids, or a list of them").handle([&](http::Query<ArtistsQuery> query) {
    if (!query->ids.values.empty()) return reader.artists_by(query->ids.values);
    return reader.artists(filter_of(query), query->size(), query->cursor);
  });

  router.post("/artists", "Add an artist")
      .needs(Role::editor)
      .creates("/artists/{id}")
      .problems({409})
      .handle([&](http::Body<NewArtist> body, http::IdempotencyKey key) {
        return writer.add_artist(draft_of(std::move(body.value)), key);
      });

  router.get("/artists/{id}", "One artist").problems({404}).handle([&](http::Path<ArtistId> id) {
    return reader.artist(id);
  });

  router.patch("/artists/{id}", "Change an artist")
      .needs(Role::editor)
      .problems({404, 412})
      .handle([&](http::Path<ArtistId> id, http::Body<ArtistChange> body, http::IfMatch seen) {
        return writer.change_artist(id, change_of(std::move(body.value)), seen);
      });

  router.remove("/artists/{id}", "Delete an artist who is credited on nothing")
      .needs(Role::editor)
      .problems({404, 409, 412})
      .handle([&](http::Path<ArtistId> id, http::IfMatch seen) { return writer.remove_artist(id, seen); });

  router.get("/artists/{id}/albums", "An artist's own albums, or those on which it only appears, newest first")
      .problems({404})
      .handle([&](http::Path<ArtistId> id, http::Query<AlbumsOfArtistQuery> query) {
        return reader.albums_of(id, filter_of(id, query->relation.value), query->size(), query->cursor);
      });

  router.get("/artists/{id}/tracks", "The tracks on which an artist is credited")
      .problems({404})
      .handle([&](http::Path<ArtistId> id, http::Query<TracksOfArtistQuery> query) {
        auto const sort = query->sort.value == TracksOfArtistSort::popular ? TrackSort::popular : TrackSort::title;
        return reader.tracks_of(id, {.sort = sort, .artist = id.value}, query->size(), query->cursor);
      });
}

}  // namespace vobe::artist::api
