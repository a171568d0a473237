// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "domain/ticket.hpp"
#include "storage/history.hpp"
#include "storage/statistics.hpp"
#include "storage/ticket_messages.hpp"
#include "storage/tickets.hpp"

namespace vobe::feedback {

/// A ticket as those see it who may. What moderators note for themselves (priority, assignee, tags, and the other
/// reports on the same target) is empty for the sender.
struct TicketView {
  std::string ticket;
  TicketId id;
  Kind kind = Kind::question;
  std::string subject;
  std::string body;
  std::optional<int> rating;
  std::optional<std::string> page;
  std::optional<std::string> contact;
  std::optional<std::string> reason;
  std::optional<Target> target;
  Status status = Status::new_;
  std::optional<Priority> priority;
  std::optional<UserId> assignee;
  std::vector<std::string> tags;
  std::optional<UserId> author_id;
  std::int64_t message_count = 0;
  Timestamp created_at;
  Timestamp updated_at;
  std::optional<std::int64_t> report_count;
  std::optional<Timestamp> latest_report_at;
  std::optional<TicketId> merged_into;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(TicketView, (),
                      (ticket, id, kind, subject, body, rating, page, contact, reason, target, status, priority,
                       assignee, tags, author_id, message_count, created_at, updated_at, report_count, latest_report_at,
                       merged_into, revision))

/// A ticket that was just sent. The link holds the key, which is said this once and kept as a hash.
struct SentTicket : TicketView {
  std::string link;  // "/feedback/<ticket>?key=<key>", a path of the site
};
BOOST_DESCRIBE_STRUCT(SentTicket, (TicketView), (link))

struct FormView {
  std::string token;
  Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(FormView, (), (token, expires_at))

struct StatisticsView {
  Timestamp from;
  Timestamp to;
  std::int64_t total = 0;
  std::optional<double> average_rating;
  std::int64_t rating_count = 0;
  std::int64_t closed_count = 0;
  std::optional<double> median_hours_to_close;
  std::vector<statistics::Count> by_kind;
  std::vector<statistics::Count> by_status;
  std::vector<statistics::Count> by_day;
};
BOOST_DESCRIBE_STRUCT(StatisticsView, (),
                      (from, to, total, average_rating, rating_count, closed_count, median_hours_to_close, by_kind,
                       by_status, by_day))

/// Messages and changes are shown as they are kept.
using MessageView = ticket_messages::MessageRow;
using ChangeView = history::ChangeRow;

TicketView view_of(tickets::TicketRow const& row, bool for_moderator);

}  // namespace vobe::feedback
