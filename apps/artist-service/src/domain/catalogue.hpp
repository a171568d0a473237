// What the catalogue holds, apart from where it is kept: artists, albums and tracks as somebody writes them down.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"

namespace vobe::artist {

/// The three kinds of things, as import lines and posts name them.
enum class Kind : std::uint8_t { artist, album, track };
BOOST_DESCRIBE_ENUM(Kind, artist, album, track)

enum class ArtistKind : std::uint8_t { person, group, other };
BOOST_DESCRIBE_ENUM(ArtistKind, person, group, other)

enum class AlbumType : std::uint8_t { album, single, ep, compilation, live };
BOOST_DESCRIBE_ENUM(AlbumType, album, single, ep, compilation, live)

/// A genre is known by its slug; the name is how it was first written.
struct GenreName {
  std::string slug;
  std::string name;
  friend bool operator==(GenreName const&, GenreName const&) = default;
};
BOOST_DESCRIBE_STRUCT(GenreName, (), (slug, name))

struct Link {
  std::string kind;
  std::string url;
  friend bool operator==(Link const&, Link const&) = default;
};
BOOST_DESCRIBE_STRUCT(Link, (), (kind, url))

/// One artist of a credit, as it is shown. The printed text is every name with its join phrase behind it.
struct Credit {
  ArtistId artist_id;
  std::string artist_slug;
  std::string name_as_printed;
  std::string join_phrase;
};
BOOST_DESCRIBE_STRUCT(Credit, (), (artist_id, artist_slug, name_as_printed, join_phrase))

/// One artist of a credit, as somebody writes it down; without a printed name it is the artist's own.
struct CreditDraft {
  ArtistId artist_id;
  std::optional<std::string> name_as_printed;
  std::string join_phrase;
  friend bool operator==(CreditDraft const&, CreditDraft const&) = default;
};

struct ArtistDraft {
  std::string name;
  std::optional<std::string> sort_name;  // none: derived from the name
  ArtistKind kind = ArtistKind::other;
  std::optional<std::string> country;
  std::optional<int> begin_year;
  std::optional<int> end_year;
  std::string bio;
  std::optional<std::string> image_url;
  std::vector<GenreName> genres;
  std::vector<std::string> aliases;
  std::vector<Link> links;
  friend bool operator==(ArtistDraft const&, ArtistDraft const&) = default;
};

struct AlbumDraft {
  std::string title;
  AlbumType type = AlbumType::album;
  std::optional<int> year;
  std::vector<CreditDraft> artist_credit;
  std::vector<GenreName> genres;
  std::optional<std::string> cover_url;
  friend bool operator==(AlbumDraft const&, AlbumDraft const&) = default;
};

struct TrackDraft {
  std::string title;
  std::optional<AlbumId> album_id;
  int disc = 1;
  std::optional<int> position;  // needed on an album
  std::optional<std::int64_t> duration_ms;
  bool is_explicit = false;
  std::vector<CreditDraft> artist_credit;  // empty: the album's
  std::vector<GenreName> genres;
  friend bool operator==(TrackDraft const&, TrackDraft const&) = default;
};

/// Genres as written, with the slugs by which they are known.
std::vector<GenreName> genres_of(std::vector<std::string> const& names);

/// Brings a draft into its normal form (genres and aliases once each) and says, located below "body", which of its
/// members don't go together. Each by itself was checked while it was read.
std::vector<FieldError> settle(ArtistDraft& draft);
std::vector<FieldError> settle(AlbumDraft& draft);
std::vector<FieldError> settle(TrackDraft& draft);

}  // namespace vobe::artist
