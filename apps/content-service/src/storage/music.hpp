// The rows of post_music: what posts are about, with the artists behind it.
#pragma once

#include <boost/describe/class.hpp>

#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/post.hpp"

namespace vobe::content::music {

struct MusicRow {
  MusicType type = MusicType::artist;
  MusicId music_id;
  std::vector<ArtistId> artist_ids;    // credited, as far as known
  std::int64_t catalogue_version = 0;  // of the thing when its credit was read; 0: not yet

  [[nodiscard]] MusicItem item() const { return {type, music_id}; }
};
BOOST_DESCRIBE_STRUCT(MusicRow, (), (type, music_id, artist_ids, catalogue_version))

/// In the author's order.
Task<std::vector<MusicRow>> of_post(postgres::Session& session, PostId post);
/// The post's row must be locked.
Task<> replace(postgres::Session& transaction, PostId post, std::vector<MusicRow> const& rows);

/// Posts about this very thing, tombstones among them, in the order of their ids from behind `after` on.
Task<std::vector<PostId>> posts_about(postgres::Session& session, MusicItem item, PostId after, std::int64_t limit);

/// Notes who is credited now, unless a later credit is known; whether that changes anything. The post's row must be
/// locked.
Task<bool> credit(postgres::Session& transaction, PostId post, MusicItem item, std::vector<ArtistId> const& artists,
                  std::int64_t catalogue_version);

}  // namespace vobe::content::music
