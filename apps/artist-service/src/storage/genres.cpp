#include "storage/genres.hpp"

#include "chassis/schema/json.hpp"

namespace vobe::artist::genres {

namespace {

using postgres::Query;

// What is inserted here is not seen by the SELECT, nor is what was there among the inserted: together they are all.
constexpr Query add_genres{
    "add_genres",
    "WITH wanted AS (SELECT slug, name FROM jsonb_to_recordset($1::jsonb) AS r(slug text, name text)),"
    " added AS (INSERT INTO genres (slug, name) SELECT slug, name FROM wanted"
    "   ON CONFLICT DO NOTHING RETURNING slug, name)"
    " SELECT slug, name FROM added UNION ALL"
    " SELECT genres.slug, genres.name FROM genres JOIN wanted USING (slug)"};

constexpr Query change_genre_counts{
    "change_genre_counts",
    "UPDATE genres SET artist_count = artist_count + r.artists, album_count = album_count + r.albums,"
    " track_count = track_count + r.tracks"
    " FROM jsonb_to_recordset($1::jsonb) AS r(slug text, artists bigint, albums bigint, tracks bigint)"
    " WHERE genres.slug = r.slug"};

#define VOBE_GENRES                                                                                           \
  "SELECT slug, name, artist_count, album_count, track_count FROM genres WHERE artist_count + album_count + " \
  "track_count > 0"
#define VOBE_GENRE_ORDER " ORDER BY name COLLATE \"und-x-icu\", slug"

constexpr Query first_genres{"first_genres", VOBE_GENRES VOBE_GENRE_ORDER " LIMIT $1"};
constexpr Query next_genres{
    "next_genres", VOBE_GENRES " AND (name COLLATE \"und-x-icu\", slug) > ($1, $2)" VOBE_GENRE_ORDER " LIMIT $3"};

}  // namespace

Task<std::vector<GenreName>> add(postgres::Session& transaction, std::vector<GenreName> const& genres) {
  return transaction.rows<GenreName>(add_genres, schema::to_json(genres));
}

Task<> change_counts(postgres::Session& transaction, std::vector<GenreChange> const& changes) {
  co_await transaction.execute(change_genre_counts, schema::to_json(changes));
}

Task<std::vector<GenreRow>> page(postgres::Session& session, std::optional<GenreName> const& after, std::size_t limit) {
  if (after) return session.rows<GenreRow>(next_genres, after->name, after->slug, limit);
  return session.rows<GenreRow>(first_genres, limit);
}

}  // namespace vobe::artist::genres
