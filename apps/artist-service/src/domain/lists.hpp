// By what lists are filtered and ordered, and where a page of one ends.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "chassis/core/ids.hpp"
#include "domain/catalogue.hpp"

namespace vobe::artist {

enum class ArtistSort : std::uint8_t { name, popular, new_ };
BOOST_DESCRIBE_ENUM(ArtistSort, name, popular, new_)

struct ArtistFilter {
  ArtistSort sort = ArtistSort::name;
  std::optional<std::string> q;
  std::optional<std::string> letter;  // as text::index_letter gives it
  std::optional<std::string> genre;   // a slug
  std::optional<std::string> country;
};
BOOST_DESCRIBE_STRUCT(ArtistFilter, (), (sort, q, letter, genre, country))

enum class AlbumSort : std::uint8_t { new_, title, year, popular };
BOOST_DESCRIBE_ENUM(AlbumSort, new_, title, year, popular)

struct AlbumFilter {
  AlbumSort sort = AlbumSort::new_;
  std::optional<ArtistId> artist;     // credited on the album itself
  std::optional<ArtistId> appearing;  // credited on its tracks only
  std::optional<std::string> genre;
  std::optional<int> year_from;
  std::optional<int> year_to;
  std::optional<AlbumType> type;
};
BOOST_DESCRIBE_STRUCT(AlbumFilter, (), (sort, artist, appearing, genre, year_from, year_to, type))

/// `place`: by disc and position.
enum class TrackSort : std::uint8_t { title, popular, place };
BOOST_DESCRIBE_ENUM(TrackSort, title, popular, place)

struct TrackFilter {
  TrackSort sort = TrackSort::title;
  std::optional<AlbumId> album;
  std::optional<ArtistId> artist;
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(TrackFilter, (), (sort, album, artist, q))

/// The last item's key in its list's order: a rank (posts, year, place; 0 where there is none), what it is sorted by
/// then, and its id.
struct ListPosition {
  std::int64_t rank = 0;
  std::string key;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ListPosition, (), (rank, key, id))

}  // namespace vobe::artist
