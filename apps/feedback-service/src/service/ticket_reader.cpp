#include "service/ticket_reader.hpp"

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::feedback {

using tickets::TicketRow;

namespace {

constexpr std::chrono::days usual_span{30};
constexpr std::chrono::days longest_span{366};

/// A place in a list by id.
struct Position {
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Position, (), (id))

std::optional<TicketId> ticket_of(std::optional<Position> const& position) {
  return position ? std::optional(TicketId{position->id}) : std::nullopt;
}

/// A cursor is of a list with its filters.
struct ListScope {
  std::optional<Status> status;
  std::optional<Kind> kind;
  std::optional<UserId> assignee;
  std::optional<std::string> words;
  std::optional<Target> target;
};
BOOST_DESCRIBE_STRUCT(ListScope, (), (status, kind, assignee, words, target))

std::string scope_of(tickets::Filter const& filter) {
  return "tickets/" +
         schema::to_json(ListScope{filter.status, filter.kind, filter.assignee, filter.words, filter.target});
}

}  // namespace

Task<TicketView> TicketReader::get(std::string ticket, Claim claim) {
  auto const admitted = co_await admit(database_, std::move(ticket), std::move(claim));
  co_return view_of(admitted.ticket, admitted.moderator);
}

Task<http::Page<MessageView>> TicketReader::messages(std::string ticket, Claim claim, std::size_t limit,
                                                     std::optional<std::string> cursor) {
  auto const admitted = co_await admit(database_, std::move(ticket), std::move(claim));
  auto const scope = "ticket messages/" + admitted.ticket.ticket;
  auto const after = cursors_.read<Position>(scope, cursor);
  auto rows = co_await ticket_messages::of_ticket(database_, admitted.ticket.id, after ? after->id : 0, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](MessageView& row) { return std::move(row); },
      [&](MessageView const& last) { return cursors_.make(scope, Position{last.id}); });
}

Task<http::Page<TicketView>> TicketReader::mine(Principal sender, std::size_t limit,
                                                std::optional<std::string> cursor) {
  auto const scope = "my tickets/" + std::to_string(sender.user_id.value);
  auto const before = cursors_.read<Position>(scope, cursor);
  auto rows = co_await tickets::of_author(database_, sender.user_id, ticket_of(before), limit + 1);
  co_return http::page(
      std::move(rows), limit, [](TicketRow& row) { return view_of(row, false); },
      [&](TicketRow const& last) { return cursors_.make(scope, Position{last.id.value}); });
}

Task<http::Page<TicketView>> TicketReader::list(tickets::Filter filter, std::size_t limit,
                                                std::optional<std::string> cursor) {
  auto const scope = scope_of(filter);
  auto const before = cursors_.read<Position>(scope, cursor);
  auto rows = co_await tickets::list(database_, filter, ticket_of(before), limit + 1);
  co_return http::page(
      std::move(rows), limit, [](TicketRow& row) { return view_of(row, true); },
      [&](TicketRow const& last) { return cursors_.make(scope, Position{last.id.value}); });
}

Task<http::Page<ChangeView>> TicketReader::history(TicketId id, std::size_t limit, std::optional<std::string> cursor) {
  auto const scope = "ticket history/" + std::to_string(id.value);
  auto const after = cursors_.read<Position>(scope, cursor);
  if (!co_await tickets::find(database_, id)) throw NotFound("there is no such ticket");
  auto rows = co_await feedback::history::of_ticket(database_, id, after ? after->id : 0, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](ChangeView& row) { return std::move(row); },
      [&](ChangeView const& last) { return cursors_.make(scope, Position{last.id}); });
}

Task<StatisticsView> TicketReader::statistics(std::optional<Timestamp> from, std::optional<Timestamp> to) {
  auto const end = to.value_or(clock_());
  auto const begin = from.value_or(end - usual_span);
  if (begin >= end || end - begin > longest_span) throw Invalid::query("from", "not_allowed");
  auto [totals, kinds, states, days] = co_await all(
      feedback::statistics::totals(database_, begin, end), feedback::statistics::by_kind(database_, begin, end),
      feedback::statistics::by_status(database_, begin, end), feedback::statistics::by_day(database_, begin, end));
  co_return StatisticsView{.from = begin,
                           .to = end,
                           .total = totals.total,
                           .average_rating = totals.average_rating,
                           .rating_count = totals.rating_count,
                           .closed_count = totals.closed_count,
                           .median_hours_to_close = totals.hours_to_close,
                           .by_kind = std::move(kinds),
                           .by_status = std::move(states),
                           .by_day = std::move(days)};
}

}  // namespace vobe::feedback
