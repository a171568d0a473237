// The rows of genres: their shown names and how much stands in each.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/catalogue.hpp"

namespace vobe::artist::genres {

struct GenreRow {
  std::string slug;
  std::string name;
  std::int64_t artist_count = 0;
  std::int64_t album_count = 0;
  std::int64_t track_count = 0;
};
BOOST_DESCRIBE_STRUCT(GenreRow, (), (slug, name, artist_count, album_count, track_count))

/// By how much the counts of one genre change.
struct GenreChange {
  std::string slug;
  std::int64_t artists = 0;
  std::int64_t albums = 0;
  std::int64_t tracks = 0;
};
BOOST_DESCRIBE_STRUCT(GenreChange, (), (slug, artists, albums, tracks))

/// Adds the genres that aren't known; returns all of them under the names by which they are shown. Slugs are distinct.
Task<std::vector<GenreName>> add(postgres::Session& transaction, std::vector<GenreName> const& genres);

Task<> change_counts(postgres::Session& transaction, std::vector<GenreChange> const& changes);

/// Those in which something stands, by name.
Task<std::vector<GenreRow>> page(postgres::Session& session, std::optional<GenreName> const& after, std::size_t limit);

}  // namespace vobe::artist::genres
