// The rows of ticket_messages: what the two sides write to each other.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/ticket.hpp"

namespace vobe::feedback::ticket_messages {

struct MessageRow {
  std::int64_t id = 0;
  Side side = Side::author;
  std::optional<UserId> author_id;
  std::string body;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(MessageRow, (), (id, side, author_id, body, created_at))

Task<MessageRow> insert(postgres::Session& transaction, TicketId ticket, Side side, std::optional<UserId> author,
                        std::string const& body, Timestamp time);
/// Oldest first.
Task<std::vector<MessageRow>> of_ticket(postgres::Session& session, TicketId ticket, std::int64_t after,
                                        std::size_t limit);

}  // namespace vobe::feedback::ticket_messages
