// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>

#include "chassis/http/page.hpp"
#include "domain/fields.hpp"
#include "domain/lists.hpp"

namespace vobe::artist::api {

// ---- artists ----

struct NewArtist : ArtistFields {
  Default<ArtistKind, ArtistKind::other> kind;
};
BOOST_DESCRIBE_STRUCT(NewArtist, (ArtistFields), (kind))

struct ArtistChange {
  Patch<Name> name;
  Patch<Name> sort_name;
  Patch<ArtistKind> kind;
  Patch<Country> country;
  Patch<Year> begin_year;
  Patch<Year> end_year;
  Patch<Bio> bio;
  Patch<Address> image_url;
  Patch<Genres> genres;
  Patch<Aliases> aliases;
  Patch<Links> links;
};
BOOST_DESCRIBE_STRUCT(ArtistChange, (),
                      (name, sort_name, kind, country, begin_year, end_year, bio, image_url, genres, aliases, links))

using SearchText = Line<1, 200>;
using GenreSlug = Line<1, 80>;

/// Either a batch by ids or a list.
struct ArtistsQuery : http::PageQuery {
  List<ArtistId, 0, 100> ids;
  Default<ArtistSort, ArtistSort::name> sort;
  std::optional<SearchText> q;
  std::optional<Line<1, 8>> letter;
  std::optional<GenreSlug> genre;
  std::optional<Country> country;
};
BOOST_DESCRIBE_STRUCT(ArtistsQuery, (http::PageQuery), (ids, sort, q, letter, genre, country))

/// Albums on which the artist is credited, or only on tracks of them.
enum class Relation : std::uint8_t { own, appears_on };
BOOST_DESCRIBE_ENUM(Relation, own, appears_on)

struct AlbumsOfArtistQuery : http::PageQuery {
  Default<Relation, Relation::own> relation;
};
BOOST_DESCRIBE_STRUCT(AlbumsOfArtistQuery, (http::PageQuery), (relation))

enum class TracksOfArtistSort : std::uint8_t { popular, title };
BOOST_DESCRIBE_ENUM(TracksOfArtistSort, popular, title)

struct TracksOfArtistQuery : http::PageQuery {
  Default<TracksOfArtistSort, TracksOfArtistSort::popular> sort;
};
BOOST_DESCRIBE_STRUCT(TracksOfArtistQuery, (http::PageQuery), (sort))

// ---- albums ----

struct NewCredit {
  ArtistId artist_id;
  std::optional<Name> name_as_printed;
  std::optional<JoinPhrase> join_phrase;
};
BOOST_DESCRIBE_STRUCT(NewCredit, (), (artist_id, name_as_printed, join_phrase))

struct NewAlbum : AlbumFields {
  List<NewCredit, 1, 50> artist_credit;
};
BOOST_DESCRIBE_STRUCT(NewAlbum, (AlbumFields), (artist_credit))

struct AlbumChange {
  Patch<Title> title;
  Patch<AlbumType> type;
  Patch<Year> year;
  Patch<List<NewCredit, 1, 50>> artist_credit;
  Patch<Genres> genres;
  Patch<Address> cover_url;
};
BOOST_DESCRIBE_STRUCT(AlbumChange, (), (title, type, year, artist_credit, genres, cover_url))

/// Either a batch by ids or a list.
struct AlbumsQuery : http::PageQuery {
  List<AlbumId, 0, 100> ids;
  Default<AlbumSort, AlbumSort::new_> sort;
  std::optional<ArtistId> artist;
  std::optional<GenreSlug> genre;
  std::optional<Year> year_from;
  std::optional<Year> year_to;
  std::optional<AlbumType> type;
};
BOOST_DESCRIBE_STRUCT(AlbumsQuery, (http::PageQuery), (ids, sort, artist, genre, year_from, year_to, type))

// ---- tracks ----

struct NewTrack : TrackFields {
  std::optional<AlbumId> album_id;
  List<NewCredit, 0, 50> artist_credit;  // left out on an album: the album's
};
BOOST_DESCRIBE_STRUCT(NewTrack, (TrackFields), (album_id, artist_credit))

struct TrackChange {
  Patch<Title> title;
  Patch<AlbumId> album_id;
  Patch<Disc> disc;
  Patch<Position> position;
  Patch<Duration> duration_ms;
  Patch<List<NewCredit, 0, 50>> artist_credit;
  Patch<Genres> genres;
  Patch<bool> explicit_;
};
BOOST_DESCRIBE_STRUCT(TrackChange, (), (title, album_id, disc, position, duration_ms, artist_credit, genres, explicit_))

/// Either a batch by ids or a list: by place on one album, by title otherwise.
struct TracksQuery : http::PageQuery {
  List<TrackId, 0, 100> ids;
  std::optional<AlbumId> album;
  std::optional<ArtistId> artist;
  std::optional<SearchText> q;
};
BOOST_DESCRIBE_STRUCT(TracksQuery, (http::PageQuery), (ids, album, artist, q))

// ---- genres ----

/// There are few genres, and choices show all of them.
struct GenresQuery {
  Default<Integer<1, 500>, 500> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(GenresQuery, (), (limit, cursor))

}  // namespace vobe::artist::api
