// What any engine behind the search must do: it is given a parsed query and answers in one shape. Which engine answers
// is decided in service/searching; a cursor belongs to the engine that made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/core/time.hpp"
#include "domain/document.hpp"
#include "domain/query.hpp"
#include "service/views.hpp"

namespace vobe::search {

/// What the results are narrowed to, beside the operators in the query itself.
struct Narrowing {
  std::vector<DocumentType> types = {};    // any of them
  std::vector<std::string> tags = {};      // all of them
  std::vector<std::string> genres = {};    // all of them, by slug
  std::optional<std::string> author = {};  // a username or an id
  std::optional<std::int64_t> artist_id = {};
  std::optional<std::string> language = {};
  std::optional<int> year_from = {};
  std::optional<int> year_to = {};
  std::optional<Timestamp> from = {};        // created at or after
  std::optional<Timestamp> to = {};          // created before
  std::optional<std::int64_t> post_id = {};  // comments of this post
};

/// The hit behind which a page begins, as the engine ranked it.
struct Position {
  std::int64_t rank = 0;
  std::string type;
  std::int64_t id = 0;
  bool relaxed = false;  // not all words had to match
};

struct SearchRequest {
  ParsedQuery query;
  Narrowing narrowing;
  Sort sort = Sort::relevance;
  std::size_t limit = 20;
  Timestamp as_of;                     // from which ages count; the same for all pages
  std::optional<Position> after = {};  // nothing: the first page, with total and facets
};

struct Found {
  std::vector<HitView> hits;     // at most `limit`
  std::optional<Position> next;  // where the next page begins, if there is one
  Total total;
  Facets facets;
  std::optional<std::string> did_you_mean;
};

class SearchEngine {
 public:
  virtual ~SearchEngine() = default;
  /// As it stands in answers and cursors: "postgres".
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Throws Unavailable or DeadlineExceeded; never because of what is looked for.
  virtual Task<Found> search(SearchRequest request) = 0;
  /// Names that begin like `text`, at most `limit`, the best first.
  virtual Task<std::vector<SuggestionView>> suggest(std::string text, std::vector<DocumentType> types,
                                                    std::size_t limit) = 0;
};

}  // namespace vobe::search
