// What is asked of a search engine and what it answers, apart from the words: filters, pages, hits, facets.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "domain/document.hpp"

namespace vobe::search::matching {

/// So many matches are counted at most.
inline constexpr std::int64_t most_counted = 1000;

/// Of each facet so many values are told, the most frequent ones.
inline constexpr std::int64_t most_facet_values = 10;

/// What has any of these is left out.
struct Without {
  std::vector<std::string> tags;
  std::vector<std::int64_t> author_ids;
  std::vector<std::int64_t> artist_ids;
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
  Without without;
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
  std::int64_t rank = 0;  // by relevance as the engine counts it; else microseconds since 1970, or votes
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
  std::int64_t total = 0;    // at most most_counted
  bool more = false;         // there are more than that
  std::vector<FacetRow> facets;
};

struct Page {
  Sort sort = Sort::relevance;
  Timestamp as_of;  // from which ages count
  std::optional<Place> after = {};
  std::int64_t limit = 20;
  bool facets = true;  // and the total
};

}  // namespace vobe::search::matching
