#include "storage/albums.hpp"

#include "chassis/schema/json.hpp"
#include "storage/list_queries.hpp"

namespace vobe::artist::albums {

namespace {

using postgres::Query;

#define VOBE_ALBUM_COLUMNS                                                                                        \
  "albums.id, albums.slug, albums.title, albums.sort_key, albums.type, albums.year, albums.artist_credit, "       \
  "albums.genres, albums.cover_url, albums.track_count, albums.duration_ms, albums.post_count, albums.revision, " \
  "albums.version"

constexpr Query find_album{"find_album", "SELECT " VOBE_ALBUM_COLUMNS " FROM albums WHERE id = $1"};
constexpr Query find_albums{"find_albums", "SELECT " VOBE_ALBUM_COLUMNS " FROM albums WHERE id = ANY($1)"};

constexpr Query draw{"draw_album_ids",
                     "SELECT nextval(pg_get_serial_sequence('albums', 'id')) FROM generate_series(1, $1::bigint)"};

#define VOBE_ALBUM_RECORDS                                                                               \
  " FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, slug text, title text, sort_key text, type text," \
  " year integer, artist_credit jsonb, genres jsonb, cover_url text)"

constexpr Query insert_albums{
    "insert_albums",
    "INSERT INTO albums (id, slug, title, sort_key, type, year, artist_credit, genres, cover_url)"
    " SELECT r.id, r.slug, r.title, r.sort_key, r.type, r.year, r.artist_credit, r.genres,"
    " r.cover_url" VOBE_ALBUM_RECORDS " RETURNING " VOBE_ALBUM_COLUMNS};

constexpr Query update_albums{
    "update_albums",
    "UPDATE albums SET slug = r.slug, title = r.title, sort_key = r.sort_key, type = r.type, year = r.year,"
    " artist_credit = r.artist_credit, genres = r.genres, cover_url = r.cover_url, revision = albums.revision + 1,"
    " version = albums.version + 1" VOBE_ALBUM_RECORDS " WHERE albums.id = r.id RETURNING " VOBE_ALBUM_COLUMNS};

constexpr Query delete_album{"delete_album", "DELETE FROM albums WHERE id = $1"};

constexpr Query delete_credits{"delete_album_credits", "DELETE FROM album_credits WHERE album_id = ANY($1)"};
constexpr Query insert_credits{
    "insert_album_credits",
    "INSERT INTO album_credits (album_id, position, artist_id, name_as_printed, join_phrase)"
    " SELECT albums.id, credit.ordinality, (credit.value->>'artist_id')::bigint, credit.value->>'name_as_printed',"
    " credit.value->>'join_phrase' FROM albums, jsonb_array_elements(artist_credit) WITH ORDINALITY AS credit"
    " WHERE albums.id = ANY($1)"};

constexpr Query recount_albums{
    "recount_albums",
    "WITH counted AS MATERIALIZED (SELECT a.id, count(t.id) AS tracks, coalesce(sum(t.duration_ms), 0)::int8 AS "
    "duration"
    " FROM albums a LEFT JOIN tracks t ON t.album_id = a.id WHERE a.id = ANY($1) GROUP BY a.id)"
    " UPDATE albums SET track_count = counted.tracks, duration_ms = counted.duration, version = version + 1 FROM "
    "counted"
    " WHERE albums.id = counted.id AND (albums.track_count <> counted.tracks OR albums.duration_ms <> counted.duration)"
    " RETURNING " VOBE_ALBUM_COLUMNS};

constexpr Query refresh_credits{
    "refresh_album_credits",
    "WITH credits AS (SELECT c.album_id, jsonb_agg(jsonb_build_object('artist_id', c.artist_id, 'artist_slug', a.slug,"
    " 'name_as_printed', c.name_as_printed, 'join_phrase', c.join_phrase) ORDER BY c.position) AS credit"
    " FROM album_credits c JOIN artists a ON a.id = c.artist_id"
    " WHERE c.album_id IN (SELECT album_id FROM album_credits WHERE artist_id = ANY($1)) GROUP BY c.album_id)"
    " UPDATE albums SET artist_credit = credits.credit FROM credits WHERE albums.id = credits.album_id"};

ListQueries const& list_queries() {
  static ListQueries const queries(
      "albums", VOBE_ALBUM_COLUMNS, "albums",
      {{"id IN (SELECT album_id FROM album_credits WHERE artist_id = $1)", "bigint"},
       {"id IN (SELECT t.album_id FROM track_credits c JOIN tracks t ON t.id = c.track_id WHERE c.artist_id = $2)"
        " AND NOT EXISTS (SELECT FROM album_credits c WHERE c.album_id = albums.id AND c.artist_id = $2)",
        "bigint"},
       {"genres @> jsonb_build_array(jsonb_build_object('slug', $3::text))", "text"},
       {"year >= $4", "integer"},
       {"year <= $5", "integer"},
       {"type = $6", "text"}},
      {{"new", {}, true}, {"title"}, {"year", "(-coalesce(year, 0))"}, {"popular", "(-post_count)"}});
  return queries;
}

std::vector<AlbumId> ids_of(std::vector<AlbumRecord> const& records) {
  std::vector<AlbumId> ids;
  ids.reserve(records.size());
  for (auto const& record : records) ids.push_back(record.id);
  return ids;
}

}  // namespace

Task<std::optional<AlbumRow>> find(postgres::Session& session, AlbumId id) {
  return session.row<AlbumRow>(find_album, id);
}

Task<std::vector<AlbumRow>> find_all(postgres::Session& session, std::vector<AlbumId> const& ids) {
  return session.rows<AlbumRow>(find_albums, ids);
}

ListPosition position_of(AlbumRow const& row, AlbumSort sort) {
  std::int64_t rank = 0;
  if (sort == AlbumSort::year) rank = -row.year.value_or(0);
  if (sort == AlbumSort::popular) rank = -row.post_count;
  return {rank, row.sort_key, row.id.value};
}

Task<std::vector<AlbumRow>> page(postgres::Session& session, AlbumFilter const& filter,
                                 std::optional<ListPosition> const& after, std::size_t limit) {
  std::uint32_t const set = (filter.artist ? 1u : 0u) | (filter.appearing ? 2u : 0u) | (filter.genre ? 4u : 0u) |
                            (filter.year_from ? 8u : 0u) | (filter.year_to ? 16u : 0u) | (filter.type ? 32u : 0u);
  auto const query = list_queries().of(set, static_cast<std::size_t>(filter.sort), !after);
  auto const rank = after ? std::optional(after->rank) : std::nullopt;
  auto const key = after ? std::optional(after->key) : std::nullopt;
  auto const id = after ? std::optional(after->id) : std::nullopt;
  return session.rows<AlbumRow>(query, filter.artist, filter.appearing, filter.genre, filter.year_from, filter.year_to,
                                filter.type, rank, key, id, limit);
}

Task<std::vector<AlbumId>> draw_ids(postgres::Session& session, std::size_t count) {
  return session.values<AlbumId>(draw, count);
}

Task<std::vector<AlbumRow>> insert(postgres::Session& transaction, std::vector<AlbumRecord> const& records) {
  auto rows = co_await transaction.rows<AlbumRow>(insert_albums, schema::to_json(records));
  co_await transaction.execute(insert_credits, ids_of(records));
  co_return rows;
}

Task<std::vector<AlbumRow>> update(postgres::Session& transaction, std::vector<AlbumRecord> const& records) {
  auto rows = co_await transaction.rows<AlbumRow>(update_albums, schema::to_json(records));
  co_await transaction.execute(delete_credits, ids_of(records));
  co_await transaction.execute(insert_credits, ids_of(records));
  co_return rows;
}

Task<> remove(postgres::Session& transaction, AlbumId id) {
  co_await transaction.execute(delete_credits, std::vector{id});
  co_await transaction.execute(delete_album, id);
}

Task<std::vector<AlbumRow>> recount(postgres::Session& transaction, std::vector<AlbumId> const& ids) {
  return transaction.rows<AlbumRow>(recount_albums, ids);
}

Task<> refresh_slugs(postgres::Session& transaction, std::vector<ArtistId> const& artists) {
  co_await transaction.execute(refresh_credits, artists);
}

}  // namespace vobe::artist::albums
