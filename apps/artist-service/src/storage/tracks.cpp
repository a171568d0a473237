#include "storage/tracks.hpp"

#include "chassis/schema/json.hpp"
#include "domain/names.hpp"
#include "storage/list_queries.hpp"

namespace vobe::artist::tracks {

namespace {

using postgres::Query;

#define VOBE_TRACK_COLUMNS                                                                                          \
  "tracks.id, tracks.slug, tracks.title, tracks.sort_key, tracks.album_id, tracks.album_title, tracks.album_slug, " \
  "tracks.album_year, tracks.disc, tracks.position, tracks.duration_ms, tracks.artist_credit, tracks.genres, "      \
  "tracks.is_explicit, tracks.post_count, tracks.revision, tracks.version"

constexpr Query find_track{"find_track", "SELECT " VOBE_TRACK_COLUMNS " FROM tracks WHERE id = $1"};
constexpr Query find_tracks{"find_tracks", "SELECT " VOBE_TRACK_COLUMNS " FROM tracks WHERE id = ANY($1)"};
constexpr Query tracks_of_album{"tracks_of_album",
                                "SELECT " VOBE_TRACK_COLUMNS
                                " FROM tracks WHERE album_id = $1 ORDER BY disc, position, id LIMIT $2"};

constexpr Query draw{"draw_track_ids",
                     "SELECT nextval(pg_get_serial_sequence('tracks', 'id')) FROM generate_series(1, $1::bigint)"};

#define VOBE_TRACK_RECORDS                                                                                      \
  " FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, slug text, title text, sort_key text, album_id bigint,"  \
  " album_title text, album_slug text, album_year integer, disc integer, position integer, duration_ms bigint," \
  " artist_credit jsonb, genres jsonb, is_explicit boolean, words text[])"

constexpr Query insert_tracks{
    "insert_tracks",
    "INSERT INTO tracks (id, slug, title, sort_key, album_id, album_title, album_slug, album_year, disc, position,"
    " duration_ms, artist_credit, genres, is_explicit, words)"
    " SELECT r.id, r.slug, r.title, r.sort_key, r.album_id, r.album_title, r.album_slug, r.album_year, r.disc, "
    "r.position,"
    " r.duration_ms, r.artist_credit, r.genres, r.is_explicit, array_to_tsvector(r.words)" VOBE_TRACK_RECORDS
    " RETURNING " VOBE_TRACK_COLUMNS};

constexpr Query update_tracks{
    "update_tracks",
    "UPDATE tracks SET slug = r.slug, title = r.title, sort_key = r.sort_key, album_id = r.album_id,"
    " album_title = r.album_title, album_slug = r.album_slug, album_year = r.album_year, disc = r.disc,"
    " position = r.position, duration_ms = r.duration_ms, artist_credit = r.artist_credit, genres = r.genres,"
    " is_explicit = r.is_explicit, words = array_to_tsvector(r.words), revision = tracks.revision + 1,"
    " version = tracks.version + 1" VOBE_TRACK_RECORDS " WHERE tracks.id = r.id RETURNING " VOBE_TRACK_COLUMNS};

constexpr Query delete_tracks{"delete_tracks", "DELETE FROM tracks WHERE id = ANY($1)"};

constexpr Query delete_credits{"delete_track_credits", "DELETE FROM track_credits WHERE track_id = ANY($1)"};
constexpr Query insert_credits{
    "insert_track_credits",
    "INSERT INTO track_credits (track_id, position, artist_id, name_as_printed, join_phrase)"
    " SELECT tracks.id, credit.ordinality, (credit.value->>'artist_id')::bigint, credit.value->>'name_as_printed',"
    " credit.value->>'join_phrase' FROM tracks, jsonb_array_elements(artist_credit) WITH ORDINALITY AS credit"
    " WHERE tracks.id = ANY($1)"};

constexpr Query follow{
    "tracks_follow_albums",
    "UPDATE tracks SET album_title = albums.title, album_slug = albums.slug, album_year = albums.year,"
    " version = tracks.version + 1 FROM albums WHERE tracks.album_id = albums.id AND albums.id = ANY($1)"
    " AND (tracks.album_title, tracks.album_slug, tracks.album_year) IS DISTINCT FROM (albums.title, albums.slug, "
    "albums.year)"
    " RETURNING " VOBE_TRACK_COLUMNS};

constexpr Query refresh_credits{
    "refresh_track_credits",
    "WITH credits AS (SELECT c.track_id, jsonb_agg(jsonb_build_object('artist_id', c.artist_id, 'artist_slug', a.slug,"
    " 'name_as_printed', c.name_as_printed, 'join_phrase', c.join_phrase) ORDER BY c.position) AS credit"
    " FROM track_credits c JOIN artists a ON a.id = c.artist_id"
    " WHERE c.track_id IN (SELECT track_id FROM track_credits WHERE artist_id = ANY($1)) GROUP BY c.track_id)"
    " UPDATE tracks SET artist_credit = credits.credit FROM credits WHERE tracks.id = credits.track_id"};

// A place on an album as one number; positions have at most four digits.
constexpr std::int64_t positions_per_disc = 10'000;

ListQueries const& list_queries() {
  static ListQueries const queries(
      "tracks", VOBE_TRACK_COLUMNS, "tracks",
      {{"album_id = $1", "bigint"},
       {"id IN (SELECT track_id FROM track_credits WHERE artist_id = $2)", "bigint"},
       {"words @@ $3::tsquery", "tsquery"}},
      {{"title"}, {"popular", "(-post_count)"}, {"place", "(disc::bigint * 10000 + position)"}});
  return queries;
}

std::vector<TrackId> ids_of(std::vector<TrackRecord> const& records) {
  std::vector<TrackId> ids;
  ids.reserve(records.size());
  for (auto const& record : records) ids.push_back(record.id);
  return ids;
}

}  // namespace

Task<std::optional<TrackRow>> find(postgres::Session& session, TrackId id) {
  return session.row<TrackRow>(find_track, id);
}

Task<std::vector<TrackRow>> find_all(postgres::Session& session, std::vector<TrackId> const& ids) {
  return session.rows<TrackRow>(find_tracks, ids);
}

Task<std::vector<TrackRow>> of_album(postgres::Session& session, AlbumId album, std::size_t limit) {
  return session.rows<TrackRow>(tracks_of_album, album, limit);
}

ListPosition position_of(TrackRow const& row, TrackSort sort) {
  std::int64_t rank = 0;
  if (sort == TrackSort::popular) rank = -row.post_count;
  if (sort == TrackSort::place) rank = row.disc * positions_per_disc + row.position;
  return {rank, row.sort_key, row.id.value};
}

Task<std::vector<TrackRow>> page(postgres::Session& session, TrackFilter const& filter,
                                 std::optional<ListPosition> const& after, std::size_t limit) {
  std::uint32_t const set = (filter.album ? 1u : 0u) | (filter.artist ? 2u : 0u) | (filter.q ? 4u : 0u);
  auto const query = list_queries().of(set, static_cast<std::size_t>(filter.sort), !after);
  auto const q = filter.q ? std::optional(search_query(*filter.q)) : std::nullopt;
  auto const rank = after ? std::optional(after->rank) : std::nullopt;
  auto const key = after ? std::optional(after->key) : std::nullopt;
  auto const id = after ? std::optional(after->id) : std::nullopt;
  return session.rows<TrackRow>(query, filter.album, filter.artist, q, rank, key, id, limit);
}

Task<std::vector<TrackId>> draw_ids(postgres::Session& session, std::size_t count) {
  return session.values<TrackId>(draw, count);
}

Task<std::vector<TrackRow>> insert(postgres::Session& transaction, std::vector<TrackRecord> const& records) {
  auto rows = co_await transaction.rows<TrackRow>(insert_tracks, schema::to_json(records));
  co_await transaction.execute(insert_credits, ids_of(records));
  co_return rows;
}

Task<std::vector<TrackRow>> update(postgres::Session& transaction, std::vector<TrackRecord> const& records) {
  auto rows = co_await transaction.rows<TrackRow>(update_tracks, schema::to_json(records));
  co_await transaction.execute(delete_credits, ids_of(records));
  co_await transaction.execute(insert_credits, ids_of(records));
  co_return rows;
}

Task<> remove(postgres::Session& transaction, std::vector<TrackId> const& ids) {
  co_await transaction.execute(delete_credits, ids);
  co_await transaction.execute(delete_tracks, ids);
}

Task<std::vector<TrackRow>> follow_albums(postgres::Session& transaction, std::vector<AlbumId> const& albums) {
  return transaction.rows<TrackRow>(follow, albums);
}

Task<> refresh_slugs(postgres::Session& transaction, std::vector<ArtistId> const& artists) {
  co_await transaction.execute(refresh_credits, artists);
}

}  // namespace vobe::artist::tracks
