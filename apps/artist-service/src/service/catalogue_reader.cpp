#include "service/catalogue_reader.hpp"

#include "service/viewing.hpp"
#include "storage/albums.hpp"
#include "storage/artists.hpp"
#include "storage/genres.hpp"
#include "storage/tracks.hpp"

namespace vobe::artist {

namespace {

/// A cursor belongs to a list with its filters and order.
template <class Filter>
std::string scope(std::string_view list, Filter const& filter) {
  return std::string(list) + schema::to_json(filter);
}

constexpr std::string_view genres_scope = "genres";

template <class Row>
Row found(std::optional<Row> row, char const* otherwise) {
  if (!row) throw NotFound(otherwise);
  return std::move(*row);
}

constexpr auto* no_artist = "there is no such artist";
constexpr auto* no_album = "there is no such album";
constexpr auto* no_track = "there is no such track";

}  // namespace

Task<ArtistView> CatalogueReader::artist(ArtistId id) {
  co_return detail_of(found(co_await artists::find(database_, id), no_artist));
}

Task<AlbumDetail> CatalogueReader::album(AlbumId id) {
  auto const album = found(co_await albums::find(database_, id), no_album);
  if (album.track_count == 0) co_return detail_of(album, {});
  co_return detail_of(album, co_await tracks::of_album(database_, id, tracks_shown_of_album));
}

Task<TrackView> CatalogueReader::track(TrackId id) {
  co_return view_of(found(co_await tracks::find(database_, id), no_track));
}

Task<http::Page<ArtistSummary>> CatalogueReader::artists_by(std::vector<ArtistId> ids) {
  co_return in_order(ids, co_await artists::summaries(database_, ids));
}

Task<http::Page<AlbumView>> CatalogueReader::albums_by(std::vector<AlbumId> ids) {
  co_return in_order(ids, co_await albums::find_all(database_, ids));
}

Task<http::Page<TrackView>> CatalogueReader::tracks_by(std::vector<TrackId> ids) {
  co_return in_order(ids, co_await tracks::find_all(database_, ids));
}

Task<http::Page<ArtistSummary>> CatalogueReader::artists(ArtistFilter filter, std::size_t limit,
                                                         std::optional<std::string> cursor) {
  auto const list = scope("artists", filter);
  auto const after = cursors_.read<ListPosition>(list, cursor);
  auto rows = co_await artists::page(database_, filter, after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](artists::ArtistSummaryRow& row) { return view_of(row); },
      [&](artists::ArtistSummaryRow const& last) {
        return cursors_.make(list, artists::position_of(last, filter.sort));
      });
}

Task<http::Page<AlbumView>> CatalogueReader::albums(AlbumFilter filter, std::size_t limit,
                                                    std::optional<std::string> cursor) {
  auto const list = scope("albums", filter);
  auto const after = cursors_.read<ListPosition>(list, cursor);
  auto rows = co_await albums::page(database_, filter, after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](albums::AlbumRow& row) { return view_of(row); },
      [&](albums::AlbumRow const& last) { return cursors_.make(list, albums::position_of(last, filter.sort)); });
}

Task<http::Page<TrackView>> CatalogueReader::tracks(TrackFilter filter, std::size_t limit,
                                                    std::optional<std::string> cursor) {
  auto const list = scope("tracks", filter);
  auto const after = cursors_.read<ListPosition>(list, cursor);
  auto rows = co_await tracks::page(database_, filter, after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](tracks::TrackRow& row) { return view_of(row); },
      [&](tracks::TrackRow const& last) { return cursors_.make(list, tracks::position_of(last, filter.sort)); });
}

Task<http::Page<GenreView>> CatalogueReader::genres(std::size_t limit, std::optional<std::string> cursor) {
  auto const after = cursors_.read<GenreName>(genres_scope, cursor);
  auto rows = co_await genres::page(database_, after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](genres::GenreRow& row) { return view_of(row); },
      [&](genres::GenreRow const& last) { return cursors_.make(genres_scope, GenreName{last.slug, last.name}); });
}

Task<> CatalogueReader::require(ArtistId artist) {
  if ((co_await artists::names(database_, {artist})).empty()) throw NotFound(no_artist);
}

Task<http::Page<AlbumView>> CatalogueReader::albums_of(ArtistId artist, AlbumFilter filter, std::size_t limit,
                                                       std::optional<std::string> cursor) {
  auto page = co_await albums(std::move(filter), limit, std::move(cursor));
  if (page.items.empty()) co_await require(artist);
  co_return page;
}

Task<http::Page<TrackView>> CatalogueReader::tracks_of(ArtistId artist, TrackFilter filter, std::size_t limit,
                                                       std::optional<std::string> cursor) {
  auto page = co_await tracks(std::move(filter), limit, std::move(cursor));
  if (page.items.empty()) co_await require(artist);
  co_return page;
}

}  // namespace vobe::artist
