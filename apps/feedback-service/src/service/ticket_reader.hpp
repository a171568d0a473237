// Everything that reads tickets and changes nothing.
#pragma once

#include <optional>
#include <string>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "service/access.hpp"
#include "service/views.hpp"

namespace vobe::feedback {

/// One per worker.
class TicketReader {
 public:
  TicketReader(postgres::Database& database, http::Cursors const& cursors, Clock clock = now)
      : database_(database), cursors_(cursors), clock_(std::move(clock)) {}

  /// Throws NotFound, as do messages() and history().
  Task<TicketView> get(std::string ticket, Claim claim);
  Task<http::Page<MessageView>> messages(std::string ticket, Claim claim, std::size_t limit,
                                         std::optional<std::string> cursor);
  /// The sender's own tickets, newest first.
  Task<http::Page<TicketView>> mine(Principal sender, std::size_t limit, std::optional<std::string> cursor);

  // For moderators.
  Task<http::Page<TicketView>> list(tickets::Filter filter, std::size_t limit, std::optional<std::string> cursor);
  Task<http::Page<ChangeView>> history(TicketId id, std::size_t limit, std::optional<std::string> cursor);
  /// Of the tickets of a span of time, at most a year; without it of the last 30 days. Throws Invalid.
  Task<StatisticsView> statistics(std::optional<Timestamp> from, std::optional<Timestamp> to);

 private:
  postgres::Database& database_;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::feedback
