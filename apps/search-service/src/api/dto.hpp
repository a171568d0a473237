// What comes in over HTTP: the queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

#include "chassis/core/ids.hpp"
#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"
#include "domain/document.hpp"
#include "domain/query.hpp"

namespace vobe::search::api {

using QueryText = schema::ConstrainedText<schema::TextRules{0, longest_query, false}>;
using Year = Integer<0, 9999>;

struct SearchQuery : http::PageQuery {
  std::optional<QueryText> q;
  List<DocumentType, 0, 6> type;
  List<Line<1, 100>, 0, 10> tag;
  List<Line<1, 100>, 0, 10> genre;
  std::optional<Line<1, 150>> author;
  std::optional<ArtistId> artist;
  std::optional<Line<1, 10>> language;
  std::optional<Year> year_from;
  std::optional<Year> year_to;
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
  std::optional<PostId> post;
  Default<Sort, Sort::relevance> sort;
};
BOOST_DESCRIBE_STRUCT(SearchQuery, (http::PageQuery),
                      (q, type, tag, genre, author, artist, language, year_from, year_to, from, to, post, sort))

struct SuggestQuery {
  QueryText q;
  List<DocumentType, 0, 6> type;
};
BOOST_DESCRIBE_STRUCT(SuggestQuery, (), (q, type))

}  // namespace vobe::search::api
