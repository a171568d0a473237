// What this service answers with.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "domain/document.hpp"

namespace vobe::search {

struct HitView {
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  std::string title;     // of a comment: its post's
  std::string snippet;   // HTML with no tag but <mark>
  std::string url_slug;  // of a comment: its post's
  double score = 0;      // how well it matches; with sort=new|top what it is sorted by
  std::int64_t votes = 0;
  std::optional<Timestamp> created_at;
  std::optional<std::int64_t> year;
  std::optional<std::string> language;
  std::optional<std::int64_t> author_id;
  std::optional<std::string> username;  // of the author; of a person: the own
  std::optional<std::int64_t> post_id;  // of a comment
  std::vector<std::string> tags;
  std::string detail;  // the artists of an album or track, as printed; a person's shown name
};
BOOST_DESCRIBE_STRUCT(HitView, (),
                      (type, id, title, snippet, url_slug, score, votes, created_at, year, language, author_id,
                       username, post_id, tags, detail))

/// `relation` is "eq", or "gte" where counting stopped at `value`.
struct Total {
  std::int64_t value = 0;
  std::string relation = "eq";
};
BOOST_DESCRIBE_STRUCT(Total, (), (value, relation))

struct FacetValue {
  std::string value;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FacetValue, (), (value, count))

/// How the matches are spread, the most frequent values of each; only with the first page.
struct Facets {
  std::vector<FacetValue> type;
  std::vector<FacetValue> tag;
  std::vector<FacetValue> genre;
  std::vector<FacetValue> author;  // usernames
  std::vector<FacetValue> year;
};
BOOST_DESCRIBE_STRUCT(Facets, (), (type, tag, genre, author, year))

struct SearchView {
  std::vector<HitView> items;
  Total total;
  Facets facets;
  std::optional<std::string> next_cursor;
  std::optional<std::string> did_you_mean;
  std::string backend;
  double took_ms = 0;
};
BOOST_DESCRIBE_STRUCT(SearchView, (), (items, total, facets, next_cursor, did_you_mean, backend, took_ms))

struct SuggestionView {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string title;
  std::string slug;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(SuggestionView, (), (type, id, title, slug, detail))

struct SuggestionsView {
  std::vector<SuggestionView> items;
};
BOOST_DESCRIBE_STRUCT(SuggestionsView, (), (items))

}  // namespace vobe::search
