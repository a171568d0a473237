// Everything that reads the catalogue and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/lists.hpp"
#include "service/views.hpp"

namespace vobe::artist {

/// One per worker. Each list, batch and single thing is one statement (an album with its tracks two).
class CatalogueReader {
 public:
  CatalogueReader(postgres::Database& database, http::Cursors const& cursors)
      : database_(database), cursors_(cursors) {}

  // One thing; throws NotFound.
  Task<ArtistView> artist(ArtistId id);
  Task<AlbumDetail> album(AlbumId id);
  Task<TrackView> track(TrackId id);

  // Batches: in the order asked, unknown ids left out.
  Task<http::Page<ArtistSummary>> artists_by(std::vector<ArtistId> ids);
  Task<http::Page<AlbumView>> albums_by(std::vector<AlbumId> ids);
  Task<http::Page<TrackView>> tracks_by(std::vector<TrackId> ids);

  // Lists.
  Task<http::Page<ArtistSummary>> artists(ArtistFilter filter, std::size_t limit, std::optional<std::string> cursor);
  Task<http::Page<AlbumView>> albums(AlbumFilter filter, std::size_t limit, std::optional<std::string> cursor);
  Task<http::Page<TrackView>> tracks(TrackFilter filter, std::size_t limit, std::optional<std::string> cursor);
  Task<http::Page<GenreView>> genres(std::size_t limit, std::optional<std::string> cursor);

  /// Lists of an artist; both throw NotFound when there is no such artist.
  Task<http::Page<AlbumView>> albums_of(ArtistId artist, AlbumFilter filter, std::size_t limit,
                                        std::optional<std::string> cursor);
  Task<http::Page<TrackView>> tracks_of(ArtistId artist, TrackFilter filter, std::size_t limit,
                                        std::optional<std::string> cursor);

 private:
  Task<> require(ArtistId artist);

  postgres::Database& database_;
  http::Cursors const& cursors_;
};

/// Of an album's tracks, so many are shown with it.
inline constexpr std::size_t tracks_shown_of_album = 1'000;

}  // namespace vobe::artist
