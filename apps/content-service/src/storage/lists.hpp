// Lists of posts in every order, each page by one statement that walks one index from where the last page ended.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/listing.hpp"
#include "storage/posts.hpp"

namespace vobe::content::lists {

/// The last post of a page: its rank in the list's order (times in microseconds since the epoch, which a double holds
/// exactly until 2255) and its id; and the moment of the first page, from which periods count.
struct Position {
  double rank = 0;
  std::int64_t id = 0;
  std::int64_t as_of = 0;  // microseconds since the epoch
};
BOOST_DESCRIBE_STRUCT(Position, (), (rank, id, as_of))

Position position_of(posts::SummaryRow const& row, Sort sort, Timestamp as_of);

struct Slice {
  Sort sort = Sort::hot;
  Narrowing narrowing = {};
  bool short_time = false;             // is_short(narrowing)
  std::optional<Position> after = {};  // nothing: from the first on
  std::size_t page_size = 20;          // 1 … 100
};

/// At least one post more than the page holds, where there are more. `narrowing` should have gone through by_facet():
/// a kind or language beside a facet is compared row by row.
Task<std::vector<posts::SummaryRow>> summaries(postgres::Session& session, Slice const& slice);
Task<std::vector<posts::PostRow>> whole(postgres::Session& session, Slice const& slice);

}  // namespace vobe::content::lists
