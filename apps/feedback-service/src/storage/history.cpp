#include "storage/history.hpp"

namespace vobe::feedback::history {

namespace {

using postgres::Query;

constexpr Query insert_change{"insert_ticket_change",
                              "INSERT INTO ticket_history (ticket_id, actor_id, member, before, after, created_at) "
                              "VALUES ($1, $2, $3, $4, $5, $6)"};

constexpr Query changes_of_ticket{"changes_of_ticket",
                                  "SELECT id, actor_id, member, before, after, created_at FROM ticket_history"
                                  " WHERE ticket_id = $1 AND id > $2 ORDER BY id LIMIT $3"};

}  // namespace

Task<> add(postgres::Session& tx, TicketId ticket, ChangeRow const& change) {
  co_await tx.execute(insert_change, ticket, change.actor_id, change.member, change.before, change.after,
                      change.created_at);
}

Task<std::vector<ChangeRow>> of_ticket(postgres::Session& session, TicketId ticket, std::int64_t after,
                                       std::size_t limit) {
  return session.rows<ChangeRow>(changes_of_ticket, ticket, after, static_cast<std::int64_t>(limit));
}

}  // namespace vobe::feedback::history
