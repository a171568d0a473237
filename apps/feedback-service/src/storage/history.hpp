// The rows of ticket_history: the audit trail. Rows are added and never changed.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/ticket.hpp"

namespace vobe::feedback::history {

struct ChangeRow {
  std::int64_t id = 0;
  UserId actor_id;
  std::string member;  // status, assignee, priority or tags
  std::optional<std::string> before;
  std::optional<std::string> after;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ChangeRow, (), (id, actor_id, member, before, after, created_at))

Task<> add(postgres::Session& transaction, TicketId ticket, ChangeRow const& change);
/// Oldest first.
Task<std::vector<ChangeRow>> of_ticket(postgres::Session& session, TicketId ticket, std::int64_t after,
                                       std::size_t limit);

}  // namespace vobe::feedback::history
