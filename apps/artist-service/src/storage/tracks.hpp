// The rows of tracks, and who is credited on them. A track carries its album's title, slug and year.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/lists.hpp"

namespace vobe::artist::tracks {

struct TrackRow {
  TrackId id;
  std::string slug;
  std::string title;
  std::string sort_key;
  std::optional<AlbumId> album_id;
  std::optional<std::string> album_title;
  std::optional<std::string> album_slug;
  std::optional<int> album_year;
  int disc = 1;
  int position = 1;
  std::optional<std::int64_t> duration_ms;
  postgres::Json artist_credit;
  postgres::Json genres;
  bool is_explicit = false;
  std::int64_t post_count = 0;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TrackRow, (),
                      (id, slug, title, sort_key, album_id, album_title, album_slug, album_year, disc, position,
                       duration_ms, artist_credit, genres, is_explicit, post_count, revision, version))

/// What is written of a track, ready for its row.
struct TrackRecord {
  TrackId id;
  std::string slug;
  std::string title;
  std::string sort_key;
  std::optional<AlbumId> album_id;
  std::optional<std::string> album_title;
  std::optional<std::string> album_slug;
  std::optional<int> album_year;
  int disc = 1;
  int position = 1;
  std::optional<std::int64_t> duration_ms;
  std::vector<Credit> artist_credit;
  std::vector<GenreName> genres;
  bool is_explicit = false;
  std::vector<std::string> words;
};
BOOST_DESCRIBE_STRUCT(TrackRecord, (),
                      (id, slug, title, sort_key, album_id, album_title, album_slug, album_year, disc, position,
                       duration_ms, artist_credit, genres, is_explicit, words))

Task<std::optional<TrackRow>> find(postgres::Session& session, TrackId id);
/// In no particular order; unknown ids are left out.
Task<std::vector<TrackRow>> find_all(postgres::Session& session, std::vector<TrackId> const& ids);
/// By disc and position, at most `limit`.
Task<std::vector<TrackRow>> of_album(postgres::Session& session, AlbumId album, std::size_t limit);

ListPosition position_of(TrackRow const& row, TrackSort sort);
Task<std::vector<TrackRow>> page(postgres::Session& session, TrackFilter const& filter,
                                 std::optional<ListPosition> const& after, std::size_t limit);

/// Ids that no row has yet.
Task<std::vector<TrackId>> draw_ids(postgres::Session& session, std::size_t count);
/// Both write the rows of the credits too.
Task<std::vector<TrackRow>> insert(postgres::Session& transaction, std::vector<TrackRecord> const& records);
Task<std::vector<TrackRow>> update(postgres::Session& transaction, std::vector<TrackRecord> const& records);
Task<> remove(postgres::Session& transaction, std::vector<TrackId> const& ids);

/// Writes the albums' present title, slug and year into their tracks; returns those that were other, with their
/// version grown.
Task<std::vector<TrackRow>> follow_albums(postgres::Session& transaction, std::vector<AlbumId> const& albums);
/// Writes the artists' present slugs into the credits of their tracks. No version grows: links redirect.
Task<> refresh_slugs(postgres::Session& transaction, std::vector<ArtistId> const& artists);

}  // namespace vobe::artist::tracks
