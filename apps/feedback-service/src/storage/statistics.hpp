// Counts over tickets, for moderators.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::feedback::statistics {

struct Count {
  std::string value;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Count, (), (value, count))

struct Totals {
  std::int64_t total = 0;
  std::optional<double> average_rating;  // nothing where nobody rated
  std::int64_t rating_count = 0;
  std::int64_t closed_count = 0;         // resolved or declined
  std::optional<double> hours_to_close;  // the median
};
BOOST_DESCRIBE_STRUCT(Totals, (), (total, average_rating, rating_count, closed_count, hours_to_close))

/// Of the tickets that were sent from `from` until before `to`.
Task<Totals> totals(postgres::Session& session, Timestamp from, Timestamp to);
Task<std::vector<Count>> by_kind(postgres::Session& session, Timestamp from, Timestamp to);
Task<std::vector<Count>> by_status(postgres::Session& session, Timestamp from, Timestamp to);
/// Days of UTC (2026-01-31) on which something was sent.
Task<std::vector<Count>> by_day(postgres::Session& session, Timestamp from, Timestamp to);

}  // namespace vobe::feedback::statistics
