#include "storage/statistics.hpp"

namespace vobe::feedback::statistics {

namespace {

using postgres::Plans;
using postgres::Query;

// A span may hold a few tickets or all of them.
constexpr Query ticket_totals{
    "ticket_totals",
    "SELECT count(*) AS total, avg(rating)::float8 AS average_rating, count(rating) AS rating_count,"
    " count(resolved_at) AS closed_count,"
    " (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - created_at) / 3600))::float8"
    " AS hours_to_close FROM tickets WHERE created_at >= $1 AND created_at < $2",
    Plans::per_call};

constexpr Query tickets_by_kind{
    "tickets_by_kind",
    "SELECT kind AS value, count(*) AS count FROM tickets WHERE created_at >= $1 AND created_at < $2"
    " GROUP BY kind ORDER BY count DESC, kind",
    Plans::per_call};

constexpr Query tickets_by_status{
    "tickets_by_status",
    "SELECT status AS value, count(*) AS count FROM tickets WHERE created_at >= $1 AND created_at < $2"
    " GROUP BY status ORDER BY count DESC, status",
    Plans::per_call};

constexpr Query tickets_by_day{
    "tickets_by_day",
    "SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS value, count(*) AS count FROM tickets"
    " WHERE created_at >= $1 AND created_at < $2 GROUP BY value ORDER BY value",
    Plans::per_call};

}  // namespace

Task<Totals> totals(postgres::Session& session, Timestamp from, Timestamp to) {
  auto row = co_await session.row<Totals>(ticket_totals, from, to);
  co_return std::move(row).value();
}

Task<std::vector<Count>> by_kind(postgres::Session& session, Timestamp from, Timestamp to) {
  return session.rows<Count>(tickets_by_kind, from, to);
}

Task<std::vector<Count>> by_status(postgres::Session& session, Timestamp from, Timestamp to) {
  return session.rows<Count>(tickets_by_status, from, to);
}

Task<std::vector<Count>> by_day(postgres::Session& session, Timestamp from, Timestamp to) {
  return session.rows<Count>(tickets_by_day, from, to);
}

}  // namespace vobe::feedback::statistics
