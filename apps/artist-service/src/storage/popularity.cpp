#include "storage/popularity.hpp"

#include <algorithm>

#include "chassis/schema/json.hpp"

namespace vobe::artist::popularity {

namespace {

using postgres::Query;

constexpr Query take_post{"take_post_version",
                          "INSERT INTO posts (post_id, version) VALUES ($1, $2) ON CONFLICT (post_id) DO UPDATE"
                          " SET version = excluded.version WHERE posts.version < excluded.version"};

constexpr Query take_music{"take_post_music", "DELETE FROM post_music WHERE post_id = $1 RETURNING type, music_id"};

constexpr Query put_music{"put_post_music",
                          "INSERT INTO post_music (post_id, type, music_id)"
                          " SELECT DISTINCT $1::bigint, r.type, r.music_id"
                          " FROM jsonb_to_recordset($2::jsonb) AS r(type text, music_id bigint)"};

constexpr Query artists_behind{"artists_behind_music",
                               "SELECT artist_id FROM album_credits WHERE album_id = ANY($1)"
                               " UNION SELECT artist_id FROM track_credits WHERE track_id = ANY($2)"};

constexpr Query count_albums{
    "count_album_posts",
    "UPDATE albums SET post_count ="
    " (SELECT count(*) FROM post_music WHERE type = 'album' AND music_id = albums.id) WHERE id = ANY($1)"};
constexpr Query count_tracks{
    "count_track_posts",
    "UPDATE tracks SET post_count ="
    " (SELECT count(*) FROM post_music WHERE type = 'track' AND music_id = tracks.id) WHERE id = ANY($1)"};
constexpr Query count_artists{
    "count_artist_posts",
    "UPDATE artists SET post_count = (SELECT count(*) FROM ("
    " SELECT post_id FROM post_music WHERE type = 'artist' AND music_id = artists.id"
    " UNION SELECT m.post_id FROM album_credits c JOIN post_music m ON m.type = 'album' AND m.music_id = c.album_id"
    "   WHERE c.artist_id = artists.id"
    " UNION SELECT m.post_id FROM track_credits c JOIN post_music m ON m.type = 'track' AND m.music_id = c.track_id"
    "   WHERE c.artist_id = artists.id) AS about) WHERE id = ANY($1)"};

std::vector<std::int64_t> ids_of(Kind type, std::vector<MusicRow> const& music) {
  std::vector<std::int64_t> ids;
  for (auto const& row : music) {
    if (row.type == type) ids.push_back(row.music_id);
  }
  return ids;
}

}  // namespace

Task<> follow_post(postgres::Session& transaction, PostId post, std::vector<MusicRow> music,
                   std::int64_t post_version) {
  if (co_await transaction.execute(take_post, post, post_version) == 0) co_return;
  auto touched = co_await transaction.rows<MusicRow>(take_music, post);
  if (!music.empty()) co_await transaction.execute(put_music, post, schema::to_json(music));
  std::ranges::sort(touched);
  std::ranges::sort(music);
  if (touched == music) co_return;
  touched.insert(touched.end(), music.begin(), music.end());
  auto const albums = ids_of(Kind::album, touched);
  auto const tracks = ids_of(Kind::track, touched);
  auto artists = ids_of(Kind::artist, touched);
  std::ranges::copy(co_await transaction.values<std::int64_t>(artists_behind, albums, tracks),
                    std::back_inserter(artists));
  if (!albums.empty()) co_await transaction.execute(count_albums, albums);
  if (!tracks.empty()) co_await transaction.execute(count_tracks, tracks);
  if (!artists.empty()) co_await transaction.execute(count_artists, artists);
}

Task<> recount_artists(postgres::Session& transaction, std::vector<ArtistId> const& artists) {
  co_await transaction.execute(count_artists, artists);
}

}  // namespace vobe::artist::popularity
