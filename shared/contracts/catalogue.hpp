// Events about the catalogue: topic vobe.catalogue, told by artist-service, keyed by artist, album or track.
// What was merged into another is `deleted`, and `merged_into` names what stands for it now.
#pragma once

#include <boost/describe/class.hpp>

#include <array>
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
  std::optional<ArtistId> merged_into;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ArtistState, (),
                      (id, slug, name, sort_name, aliases, genres, bio, album_count, deleted, merged_into, version))

struct AlbumState {
  AlbumId id;
  std::string slug;
  std::string title;
  std::string type;
  std::optional<int> year;
  std::vector<CreditedArtist> artist_credit;
  std::vector<std::string> genres;
  bool deleted = false;
  std::optional<AlbumId> merged_into;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AlbumState, (),
                      (id, slug, title, type, year, artist_credit, genres, deleted, merged_into, version))

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
  std::optional<TrackId> merged_into;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(TrackState, (),
                      (id, slug, title, album_id, album_title, year, artist_credit, genres, deleted, merged_into,
                       version))

inline constexpr events::Type<ArtistState> artist_created{"artist.created", platform::catalogue_topic};
inline constexpr events::Type<ArtistState> artist_updated{"artist.updated", platform::catalogue_topic};
inline constexpr events::Type<ArtistState> artist_deleted{"artist.deleted", platform::catalogue_topic};
inline constexpr events::Type<ArtistState> artist_merged{"artist.merged", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_created{"album.created", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_updated{"album.updated", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_deleted{"album.deleted", platform::catalogue_topic};
inline constexpr events::Type<AlbumState> album_merged{"album.merged", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_created{"track.created", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_updated{"track.updated", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_deleted{"track.deleted", platform::catalogue_topic};
inline constexpr events::Type<TrackState> track_merged{"track.merged", platform::catalogue_topic};

/// All of them carry the whole state: who keeps something of the catalogue hears them alike.
inline constexpr std::array artist_changes{artist_created, artist_updated, artist_deleted, artist_merged};
inline constexpr std::array album_changes{album_created, album_updated, album_deleted, album_merged};
inline constexpr std::array track_changes{track_created, track_updated, track_deleted, track_merged};

/// That somebody follows an artist, or no longer does. The artist's count travels along as an absolute number, guarded
/// by `follower_version`, which grows with each change of the followers.
struct ArtistFollowing {
  ArtistId artist_id;
  UserId user_id;
  std::int64_t follower_count = 0;
  std::int64_t follower_version = 0;
};
BOOST_DESCRIBE_STRUCT(ArtistFollowing, (), (artist_id, user_id, follower_count, follower_version))

inline constexpr events::Type<ArtistFollowing> artist_followed{"artist.followed", platform::catalogue_topic};
inline constexpr events::Type<ArtistFollowing> artist_unfollowed{"artist.unfollowed", platform::catalogue_topic};

}  // namespace vobe::contracts
