#include "storage/music.hpp"

#include "chassis/schema/json.hpp"

namespace vobe::content::music {

namespace {

using postgres::Query;

constexpr Query music_of_post{"music_of_post",
                              "SELECT type, music_id, artist_ids, catalogue_version FROM post_music"
                              " WHERE post_id = $1 ORDER BY position"};

constexpr Query delete_music{"delete_post_music", "DELETE FROM post_music WHERE post_id = $1"};

// By way of JSON, since unnest() can't take lists of different lengths apart.
constexpr Query insert_music{
    "insert_post_music",
    "INSERT INTO post_music (post_id, position, type, music_id, artist_ids, catalogue_version)"
    " SELECT $1, ordinality, m.value->>'type', (m.value->>'music_id')::bigint,"
    "   ARRAY(SELECT artist::bigint FROM json_array_elements_text(m.value->'artist_ids') AS artist),"
    "   (m.value->>'catalogue_version')::bigint"
    " FROM json_array_elements($2::json) WITH ORDINALITY AS m(value, ordinality)"};

constexpr Query posts_about_music{"posts_about_music",
                                  "SELECT post_id FROM post_music WHERE type = $1 AND music_id = $2 AND post_id > $3"
                                  " ORDER BY post_id LIMIT $4"};

constexpr Query credit_music{"credit_post_music",
                             "WITH held AS (SELECT artist_ids FROM post_music"
                             "   WHERE post_id = $1 AND type = $2 AND music_id = $3 AND catalogue_version < $5),"
                             " noted AS (UPDATE post_music SET artist_ids = $4, catalogue_version = $5"
                             "   WHERE post_id = $1 AND type = $2 AND music_id = $3 AND catalogue_version < $5)"
                             " SELECT artist_ids <> $4 FROM held"};

}  // namespace

Task<std::vector<MusicRow>> of_post(postgres::Session& session, PostId post) {
  return session.rows<MusicRow>(music_of_post, post);
}

Task<> replace(postgres::Session& transaction, PostId post, std::vector<MusicRow> const& rows) {
  co_await transaction.execute(delete_music, post);
  if (!rows.empty()) co_await transaction.execute(insert_music, post, postgres::Json{schema::to_json(rows)});
}

Task<std::vector<PostId>> posts_about(postgres::Session& session, MusicItem item, PostId after, std::int64_t limit) {
  return session.values<PostId>(posts_about_music, item.type, item.id, after, limit);
}

Task<bool> credit(postgres::Session& transaction, PostId post, MusicItem item, std::vector<ArtistId> const& artists,
                  std::int64_t catalogue_version) {
  auto const changed =
      co_await transaction.value<bool>(credit_music, post, item.type, item.id, artists, catalogue_version);
  co_return changed.value_or(false);
}

}  // namespace vobe::content::music
