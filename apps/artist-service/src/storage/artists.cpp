#include "storage/artists.hpp"

#include "chassis/schema/json.hpp"
#include "domain/names.hpp"
#include "storage/list_queries.hpp"

namespace vobe::artist::artists {

namespace {

using postgres::Query;

#define VOBE_SUMMARY_COLUMNS                                                                                     \
  "artists.id, artists.slug, artists.name, artists.sort_name, artists.sort_key, artists.kind, artists.country, " \
  "artists.begin_year, artists.end_year, artists.image_url, artists.genres, artists.aliases, artists.links, "    \
  "artists.verified, "                                                                                           \
  "artists.album_count, artists.track_count, artists.post_count, artists.revision, artists.version"
#define VOBE_ARTIST_COLUMNS VOBE_SUMMARY_COLUMNS ", artists.bio, artists.bio_html"

constexpr Query find_artist{"find_artist", "SELECT " VOBE_ARTIST_COLUMNS " FROM artists WHERE id = $1"};
constexpr Query find_artists{"find_artists", "SELECT " VOBE_ARTIST_COLUMNS " FROM artists WHERE id = ANY($1)"};
constexpr Query find_summaries{"find_artist_summaries",
                               "SELECT " VOBE_SUMMARY_COLUMNS " FROM artists WHERE id = ANY($1)"};
constexpr Query find_names{"find_artist_names", "SELECT id, slug, name FROM artists WHERE id = ANY($1)"};

constexpr Query draw{"draw_artist_ids",
                     "SELECT nextval(pg_get_serial_sequence('artists', 'id')) FROM generate_series(1, $1::bigint)"};

#define VOBE_ARTIST_RECORDS                                                                                          \
  " FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, slug text, name text, sort_name text, sort_key text, letter " \
  "text,"                                                                                                            \
  " kind text, country text, begin_year integer, end_year integer, bio text, bio_html text, image_url text, genres " \
  "jsonb,"                                                                                                           \
  " aliases text[], links jsonb, words text[])"

constexpr Query insert_artists{
    "insert_artists",
    "INSERT INTO artists (id, slug, name, sort_name, sort_key, letter, kind, country, begin_year, end_year, bio, "
    "bio_html,"
    " image_url, genres, aliases, links, words)"
    " SELECT r.id, r.slug, r.name, r.sort_name, r.sort_key, r.letter, r.kind, r.country, r.begin_year, r.end_year, "
    "r.bio,"
    " r.bio_html, r.image_url, r.genres, r.aliases, r.links, array_to_tsvector(r.words)" VOBE_ARTIST_RECORDS
    " RETURNING " VOBE_ARTIST_COLUMNS};

constexpr Query update_artists{
    "update_artists",
    "UPDATE artists SET slug = r.slug, name = r.name, sort_name = r.sort_name, sort_key = r.sort_key, letter = "
    "r.letter,"
    " kind = r.kind, country = r.country, begin_year = r.begin_year, end_year = r.end_year, bio = r.bio,"
    " bio_html = r.bio_html, image_url = r.image_url, genres = r.genres, aliases = r.aliases, links = r.links,"
    " words = array_to_tsvector(r.words), revision = artists.revision + 1, version = artists.version + "
    "1" VOBE_ARTIST_RECORDS " WHERE artists.id = r.id RETURNING " VOBE_ARTIST_COLUMNS};

constexpr Query delete_artist{"delete_artist", "DELETE FROM artists WHERE id = $1"};

constexpr Query is_artist_credited{"is_artist_credited",
                                   "SELECT EXISTS (SELECT FROM album_credits WHERE artist_id = $1)"
                                   " OR EXISTS (SELECT FROM track_credits WHERE artist_id = $1)"};

constexpr Query recount_artists{
    "recount_artists",
    "WITH counted AS MATERIALIZED (SELECT a.id,"
    " (SELECT count(DISTINCT album_id) FROM album_credits WHERE artist_id = a.id) AS albums,"
    " (SELECT count(DISTINCT track_id) FROM track_credits WHERE artist_id = a.id) AS tracks"
    " FROM artists a WHERE a.id = ANY($1))"
    " UPDATE artists SET album_count = counted.albums, track_count = counted.tracks, version = version + 1 FROM counted"
    " WHERE artists.id = counted.id AND (artists.album_count <> counted.albums OR artists.track_count <> "
    "counted.tracks)"
    " RETURNING " VOBE_ARTIST_COLUMNS};

ListQueries const& list_queries() {
  static ListQueries const queries("artists", VOBE_SUMMARY_COLUMNS, "artists",
                                   {{"words @@ $1::tsquery", "tsquery"},
                                    {"letter = $2", "text"},
                                    {"genres @> jsonb_build_array(jsonb_build_object('slug', $3::text))", "text"},
                                    {"country = $4", "text"}},
                                   {{"name"}, {"popular", "(-post_count)"}, {"new", {}, true}});
  return queries;
}

}  // namespace

Task<std::optional<ArtistRow>> find(postgres::Session& session, ArtistId id) {
  return session.row<ArtistRow>(find_artist, id);
}

Task<std::vector<ArtistRow>> find_all(postgres::Session& session, std::vector<ArtistId> const& ids) {
  return session.rows<ArtistRow>(find_artists, ids);
}

Task<std::vector<ArtistSummaryRow>> summaries(postgres::Session& session, std::vector<ArtistId> const& ids) {
  return session.rows<ArtistSummaryRow>(find_summaries, ids);
}

Task<std::vector<NameRow>> names(postgres::Session& session, std::vector<ArtistId> const& ids) {
  return session.rows<NameRow>(find_names, ids);
}

ListPosition position_of(ArtistSummaryRow const& row, ArtistSort sort) {
  return {sort == ArtistSort::popular ? -row.post_count : 0, row.sort_key, row.id.value};
}

Task<std::vector<ArtistSummaryRow>> page(postgres::Session& session, ArtistFilter const& filter,
                                         std::optional<ListPosition> const& after, std::size_t limit) {
  std::uint32_t const set =
      (filter.q ? 1u : 0u) | (filter.letter ? 2u : 0u) | (filter.genre ? 4u : 0u) | (filter.country ? 8u : 0u);
  auto const query = list_queries().of(set, static_cast<std::size_t>(filter.sort), !after);
  auto const q = filter.q ? std::optional(search_query(*filter.q)) : std::nullopt;
  auto const rank = after ? std::optional(after->rank) : std::nullopt;
  auto const key = after ? std::optional(after->key) : std::nullopt;
  auto const id = after ? std::optional(after->id) : std::nullopt;
  return session.rows<ArtistSummaryRow>(query, q, filter.letter, filter.genre, filter.country, rank, key, id, limit);
}

Task<std::vector<ArtistId>> draw_ids(postgres::Session& session, std::size_t count) {
  return session.values<ArtistId>(draw, count);
}

Task<std::vector<ArtistRow>> insert(postgres::Session& transaction, std::vector<ArtistRecord> const& records) {
  return transaction.rows<ArtistRow>(insert_artists, schema::to_json(records));
}

Task<std::vector<ArtistRow>> update(postgres::Session& transaction, std::vector<ArtistRecord> const& records) {
  return transaction.rows<ArtistRow>(update_artists, schema::to_json(records));
}

Task<> remove(postgres::Session& transaction, ArtistId id) {
  co_await transaction.execute(delete_artist, id);
}

Task<bool> is_credited(postgres::Session& session, ArtistId id) {
  co_return (co_await session.value<bool>(is_artist_credited, id)).value_or(false);
}

Task<std::vector<ArtistRow>> recount(postgres::Session& transaction, std::vector<ArtistId> const& ids) {
  return transaction.rows<ArtistRow>(recount_artists, ids);
}

}  // namespace vobe::artist::artists
