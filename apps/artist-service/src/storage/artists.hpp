// The rows of artists.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/lists.hpp"

namespace vobe::artist::artists {

/// What lists and batches show.
struct ArtistSummaryRow {
  ArtistId id;
  std::string slug;
  std::string name;
  std::string sort_name;
  std::string sort_key;
  ArtistKind kind = ArtistKind::other;
  std::optional<std::string> country;
  std::optional<int> begin_year;
  std::optional<int> end_year;
  std::optional<std::string> image_url;
  postgres::Json genres;
  std::vector<std::string> aliases;
  postgres::Json links;
  bool verified = true;
  std::int64_t album_count = 0;
  std::int64_t track_count = 0;
  std::int64_t post_count = 0;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ArtistSummaryRow, (),
                      (id, slug, name, sort_name, sort_key, kind, country, begin_year, end_year, image_url, genres,
                       aliases, links, verified, album_count, track_count, post_count, revision, version))

struct ArtistRow : ArtistSummaryRow {
  std::string bio;
  std::string bio_html;
};
BOOST_DESCRIBE_STRUCT(ArtistRow, (ArtistSummaryRow), (bio, bio_html))

/// What is written of an artist, ready for its row.
struct ArtistRecord {
  ArtistId id;
  std::string slug;
  std::string name;
  std::string sort_name;
  std::string sort_key;
  std::string letter;
  ArtistKind kind = ArtistKind::other;
  std::optional<std::string> country;
  std::optional<int> begin_year;
  std::optional<int> end_year;
  std::string bio;
  std::string bio_html;
  std::optional<std::string> image_url;
  std::vector<GenreName> genres;
  std::vector<std::string> aliases;
  std::vector<Link> links;
  std::vector<std::string> words;
};
BOOST_DESCRIBE_STRUCT(ArtistRecord, (),
                      (id, slug, name, sort_name, sort_key, letter, kind, country, begin_year, end_year, bio, bio_html,
                       image_url, genres, aliases, links, words))

/// What a credit takes from its artist.
struct NameRow {
  ArtistId id;
  std::string slug;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NameRow, (), (id, slug, name))

Task<std::optional<ArtistRow>> find(postgres::Session& session, ArtistId id);
/// In no particular order; unknown ids are left out.
Task<std::vector<ArtistRow>> find_all(postgres::Session& session, std::vector<ArtistId> const& ids);
Task<std::vector<ArtistSummaryRow>> summaries(postgres::Session& session, std::vector<ArtistId> const& ids);
Task<std::vector<NameRow>> names(postgres::Session& session, std::vector<ArtistId> const& ids);

ListPosition position_of(ArtistSummaryRow const& row, ArtistSort sort);
Task<std::vector<ArtistSummaryRow>> page(postgres::Session& session, ArtistFilter const& filter,
                                         std::optional<ListPosition> const& after, std::size_t limit);

/// Ids that no row has yet.
Task<std::vector<ArtistId>> draw_ids(postgres::Session& session, std::size_t count);
Task<std::vector<ArtistRow>> insert(postgres::Session& transaction, std::vector<ArtistRecord> const& records);
Task<std::vector<ArtistRow>> update(postgres::Session& transaction, std::vector<ArtistRecord> const& records);
/// Nobody is credited on anything any more, or the foreign keys refuse it.
Task<> remove(postgres::Session& transaction, ArtistId id);
Task<bool> is_credited(postgres::Session& session, ArtistId id);

/// Counts albums and tracks anew; returns those rows whose counts were others, with their version grown.
Task<std::vector<ArtistRow>> recount(postgres::Session& transaction, std::vector<ArtistId> const& ids);

}  // namespace vobe::artist::artists
