// What editors do to the catalogue, one thing at a time.
#pragma once

#include <functional>
#include <string>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/catalogue.hpp"
#include "service/views.hpp"

namespace vobe::artist {

/// What a request changes of a thing. It is called once, inside the transaction; what it throws ends the request.
template <class Draft>
using ChangeOf = std::function<void(Draft&)>;

/// One per worker. A change that changes nothing writes and tells nothing. All throw Invalid for what is wrong with a
/// draft, the changes and removals NotFound and PreconditionFailed.
class CatalogueWriter {
 public:
  CatalogueWriter(postgres::Database& database, CpuPool& cpu) : database_(database), cpu_(cpu) {}

  Task<ArtistView> add_artist(ArtistDraft draft, http::IdempotencyKey key);
  Task<ArtistView> change_artist(ArtistId id, ChangeOf<ArtistDraft> change, http::IfMatch seen);
  /// Throws Conflict while it is credited on an album or track.
  Task<> remove_artist(ArtistId id, http::IfMatch seen);

  Task<AlbumDetail> add_album(AlbumDraft draft, http::IdempotencyKey key);
  Task<AlbumDetail> change_album(AlbumId id, ChangeOf<AlbumDraft> change, http::IfMatch seen);
  /// With its tracks.
  Task<> remove_album(AlbumId id, http::IfMatch seen);

  Task<TrackView> add_track(TrackDraft draft, http::IdempotencyKey key);
  Task<TrackView> change_track(TrackId id, ChangeOf<TrackDraft> change, http::IfMatch seen);
  Task<> remove_track(TrackId id, http::IfMatch seen);

 private:
  Task<std::string> render(std::string bio);

  postgres::Database& database_;
  CpuPool& cpu_;
};

}  // namespace vobe::artist
