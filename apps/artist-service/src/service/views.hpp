// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "domain/catalogue.hpp"
#include "service/stored.hpp"

namespace vobe::artist {

using StoredGenres = Stored<std::vector<GenreName>>;
using StoredCredit = Stored<std::vector<Credit>>;

/// An artist in lists and batches: without what only its own page shows.
struct ArtistSummary {
  ArtistId id;
  std::string slug;
  std::string name;
  std::string sort_name;
  ArtistKind kind = ArtistKind::other;
  std::optional<std::string> country;
  std::optional<int> begin_year;
  std::optional<int> end_year;
  std::optional<std::string> image_url;
  StoredGenres genres;
  std::vector<std::string> aliases;
  Stored<std::vector<Link>> links;
  bool verified = true;
  std::int64_t album_count = 0;
  std::int64_t track_count = 0;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ArtistSummary, (),
                      (id, slug, name, sort_name, kind, country, begin_year, end_year, image_url, genres, aliases,
                       links, verified, album_count, track_count, revision, version))

struct ArtistView : ArtistSummary {
  std::string bio;
  std::string bio_html;
};
BOOST_DESCRIBE_STRUCT(ArtistView, (ArtistSummary), (bio, bio_html))

struct AlbumView {
  AlbumId id;
  std::string slug;
  std::string title;
  AlbumType type = AlbumType::album;
  std::optional<int> year;
  StoredCredit artist_credit;
  StoredGenres genres;
  std::optional<std::string> cover_url;
  std::int64_t track_count = 0;
  std::int64_t duration_ms = 0;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(AlbumView, (),
                      (id, slug, title, type, year, artist_credit, genres, cover_url, track_count, duration_ms,
                       revision, version))

struct TrackView {
  TrackId id;
  std::string slug;
  std::string title;
  std::optional<AlbumId> album_id;
  std::optional<std::string> album_title;
  std::optional<std::string> album_slug;
  int disc = 1;
  int position = 1;
  std::optional<std::int64_t> duration_ms;
  StoredCredit artist_credit;
  StoredGenres genres;
  bool explicit_ = false;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TrackView, (),
                      (id, slug, title, album_id, album_title, album_slug, disc, position, duration_ms, artist_credit,
                       genres, explicit_, revision, version))

struct DiscView {
  int disc = 1;
  std::vector<TrackView> tracks;
};
BOOST_DESCRIBE_STRUCT(DiscView, (), (disc, tracks))

/// An album by itself, with its discs in order and each disc's tracks by position.
struct AlbumDetail : AlbumView {
  std::vector<DiscView> discs;
};
BOOST_DESCRIBE_STRUCT(AlbumDetail, (AlbumView), (discs))

struct GenreView {
  std::string slug;
  std::string name;
  std::int64_t artist_count = 0;
  std::int64_t album_count = 0;
  std::int64_t track_count = 0;
};
BOOST_DESCRIBE_STRUCT(GenreView, (), (slug, name, artist_count, album_count, track_count))

}  // namespace vobe::artist
