// What this service tells: rows as the events of the contract, into the outbox of the transaction that changed them.
#pragma once

#include <cstdint>

#include "chassis/postgres/database.hpp"
#include "storage/albums.hpp"
#include "storage/artists.hpp"
#include "storage/tracks.hpp"

namespace vobe::artist {

/// What has happened to a thing. A deleted one is told with its last row, whose version has grown once more.
enum class Change : std::uint8_t { created, updated, deleted };

namespace told {

Task<> tell(postgres::Session& transaction, Change change, artists::ArtistRow const& artist);
Task<> tell(postgres::Session& transaction, Change change, albums::AlbumRow const& album);
Task<> tell(postgres::Session& transaction, Change change, tracks::TrackRow const& track);

}  // namespace told

}  // namespace vobe::artist
