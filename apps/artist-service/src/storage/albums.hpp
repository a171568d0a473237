// The rows of albums, and who is credited on them.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/lists.hpp"

namespace vobe::artist::albums {

struct AlbumRow {
  AlbumId id;
  std::string slug;
  std::string title;
  std::string sort_key;
  AlbumType type = AlbumType::album;
  std::optional<int> year;
  postgres::Json artist_credit;
  postgres::Json genres;
  std::optional<std::string> cover_url;
  std::int64_t track_count = 0;
  std::int64_t duration_ms = 0;
  std::int64_t post_count = 0;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(AlbumRow, (),
                      (id, slug, title, sort_key, type, year, artist_credit, genres, cover_url, track_count,
                       duration_ms, post_count, revision, version))

/// What is written of an album, ready for its row.
struct AlbumRecord {
  AlbumId id;
  std::string slug;
  std::string title;
  std::string sort_key;
  AlbumType type = AlbumType::album;
  std::optional<int> year;
  std::vector<Credit> artist_credit;
  std::vector<GenreName> genres;
  std::optional<std::string> cover_url;
};
BOOST_DESCRIBE_STRUCT(AlbumRecord, (), (id, slug, title, sort_key, type, year, artist_credit, genres, cover_url))

Task<std::optional<AlbumRow>> find(postgres::Session& session, AlbumId id);
/// In no particular order; unknown ids are left out.
Task<std::vector<AlbumRow>> find_all(postgres::Session& session, std::vector<AlbumId> const& ids);

ListPosition position_of(AlbumRow const& row, AlbumSort sort);
Task<std::vector<AlbumRow>> page(postgres::Session& session, AlbumFilter const& filter,
                                 std::optional<ListPosition> const& after, std::size_t limit);

/// Ids that no row has yet.
Task<std::vector<AlbumId>> draw_ids(postgres::Session& session, std::size_t count);
/// Both write the rows of the credits too.
Task<std::vector<AlbumRow>> insert(postgres::Session& transaction, std::vector<AlbumRecord> const& records);
Task<std::vector<AlbumRow>> update(postgres::Session& transaction, std::vector<AlbumRecord> const& records);
/// Its tracks must be gone.
Task<> remove(postgres::Session& transaction, AlbumId id);

/// Counts tracks and their duration anew; returns those rows that were other, with their version grown.
Task<std::vector<AlbumRow>> recount(postgres::Session& transaction, std::vector<AlbumId> const& ids);
/// Writes the artists' present slugs into the credits of their albums. No version grows: links redirect.
Task<> refresh_slugs(postgres::Session& transaction, std::vector<ArtistId> const& artists);

}  // namespace vobe::artist::albums
