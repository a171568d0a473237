// The statements that find documents. One statement gives a page, its total and its facets; texts are ready to be
// looked for (see service/wording).
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search::matching {

/// So many matches are ranked, counted and shown at most. Which ones of more is decided by what they are worth without
/// the query, names that equal it first: a word that half of all documents hold says nothing about them anyway.
inline constexpr std::int64_t most_candidates = 1000;

/// What is looked for. Without `wide` it is whatever has one of the `keys`, without those all that the filters leave.
struct Words {
  std::string wide;                     // tsquery text: every word, each with what it may stand for
  std::string exact;                    // the words alone, as typed
  std::vector<std::string> keys;        // the whole query as a name (domain/indexed, name_keys)
  std::vector<std::string> other_keys;  // the same with words put right
  std::string title_key;                // in Latin letters, for its likeness to titles
  std::vector<std::string> terms;       // relaxed: tsquery texts of which not all must match,
  std::vector<double> weights;          // and what each is worth
};

struct Filters {
  std::vector<DocumentType> types;       // any of them
  std::vector<std::string> tags;         // all of them
  std::vector<std::string> genres;       // all of them
  std::vector<std::int64_t> author_ids;  // any of them
  std::vector<std::int64_t> artist_ids;  // any of them
  std::optional<std::string> language;
  std::optional<int> year_from;
  std::optional<int> year_to;
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
  std::optional<std::int64_t> post_id;  // comments of this post
};

/// Where a page begins: behind the hit of this rank (see HitRow).
struct Place {
  std::int64_t rank = 0;
  std::string type;
  std::int64_t id = 0;
};

struct HitRow {
  std::string type;
  std::int64_t id = 0;
  std::int64_t rank = 0;  // by relevance in millionths; else microseconds since 1970, or votes
  std::string title;
  std::string slug;
  std::vector<std::string> aliases;
  std::string body;
  std::string credit;
  std::string names;
  std::optional<std::string> language;
  std::optional<Timestamp> created_at;
  std::optional<std::int64_t> year;
  std::vector<std::string> tags;
  std::int64_t votes = 0;
  std::optional<std::int64_t> author_id;
  std::optional<std::string> author;
  std::optional<std::int64_t> post_id;
  std::optional<std::string> post_title;
  std::optional<std::string> post_slug;
};
BOOST_DESCRIBE_STRUCT(HitRow, (),
                      (type, id, rank, title, slug, aliases, body, credit, names, language, created_at, year, tags,
                       votes, author_id, author, post_id, post_title, post_slug))

struct FacetRow {
  std::string facet;
  std::string value;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FacetRow, (), (facet, value, count))

struct Matches {
  std::vector<HitRow> hits;  // one more than `limit` where there is more
  std::int64_t total = 0;    // at most most_candidates
  std::vector<FacetRow> facets;
};

struct Page {
  Sort sort = Sort::relevance;
  Timestamp as_of;  // from which ages count
  std::optional<Place> after = {};
  std::int64_t limit = 20;
  bool facets = true;  // and the total
};

Task<Matches> find(postgres::Session& session, Words const& words, Filters const& filters, Page const& page);

/// Ids of visible artists with one of these name keys, or, where there are none, whose names hold the words of
/// `tsquery`.
Task<std::vector<std::int64_t>> artists_named(postgres::Session& session, std::vector<std::string> const& keys,
                                              std::string const& tsquery);
/// Ids of people with one of these name keys.
Task<std::vector<std::int64_t>> people_named(postgres::Session& session, std::vector<std::string> const& keys);

}  // namespace vobe::search::matching
