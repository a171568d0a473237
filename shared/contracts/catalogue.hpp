// Events about the catalogue: topic vobe.catalogue, told by artist-service, keyed by artist, album or track.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// One artist of a credit; the printed text is every name with its join phrase behind it.
struct CreditedArtist {
  ArtistId artist_id;
  std::string name_as_printed;
  std::string join_phrase;
};
BOOST_DESCRIBE_STRUCT(CreditedArtist, (), (artist_id, name_as_printed, join_phrase))

struct ArtistState {
  ArtistId id;
  std::string slug;
  std::string name;
  std::string sort_name;
  std::vector<std::string> aliases;
  std::vector<std::string> genres;  // slugs
  std::string bio;
  std::int64_t album_count = 0;
  bool deleted = false;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ArtistState, (), (id, slug, name, sort_name, aliases, genres, bio, album_count, deleted, version))

struct AlbumState {
  AlbumId id;
  std::string slug;
  std::string title;
  std::string type;
  std::optional<int> year;
  std::vector<CreditedArtist> artist_credit;
  std::vector<std::string> genres;
  bool deleted = false;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AlbumState, (), (id, slug, title, type, year, artist_credit, genres, deleted, version))

struct TrackState {
  TrackId id;
  std::string slug;
  std::string title;
  std::optional<AlbumId> album_id;
  std::optional<std::string> album_title;
  std::optional<int> year;  // the album's
  std::vector<CreditedArtist> artist_credit;
  std::vector<std::string> genres;
  bool deleted = false;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(TrackState, (),
                      (id, slug, title, album_id, album_title, year, artist_credit, genres, deleted, version))

inline constexpr events::Type<ArtistState> artist_created{"artist.created", platform::catalogue_topic};
inline constexpr events::Type<ArtistState> artist_updated{"artist.updated", platform::catalogue_topic};
inline constexpr events::Type<ArtistState> artist_deleted{"artist.deleted", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_created{"album.created", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_updated{"album.updated", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_deleted{"album.deleted", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_created{"track.created", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_updated{"track.updated", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_deleted{"track.deleted", platform::catalogue_topic};

}  // namespace vobe::contracts
