// How many posts are about each artist, album and track, counted from what posts' events say of their music.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/catalogue.hpp"

namespace vobe::artist::popularity {

struct MusicRow {
  Kind type = Kind::artist;
  std::int64_t music_id = 0;
  friend auto operator<=>(MusicRow const&, MusicRow const&) = default;
};
BOOST_DESCRIBE_STRUCT(MusicRow, (), (type, music_id))

/// What a post is about now, unless a later event was seen; counts anew what it was and is about.
Task<> follow_post(postgres::Session& transaction, PostId post, std::vector<MusicRow> music, std::int64_t post_version);

/// An artist's posts are those about the artist, its albums and its tracks; a post counts once.
Task<> recount_artists(postgres::Session& transaction, std::vector<ArtistId> const& artists);

}  // namespace vobe::artist::popularity
