#include "storage/ticket_messages.hpp"

namespace vobe::feedback::ticket_messages {

namespace {

using postgres::Query;

constexpr Query insert_message{
    "insert_ticket_message",
    "INSERT INTO ticket_messages (ticket_id, side, author_id, body, created_at) VALUES ($1, $2, $3, $4, $5)"
    " RETURNING id, side, author_id, body, created_at"};

constexpr Query messages_of_ticket{
    "messages_of_ticket",
    "SELECT id, side, author_id, body, created_at FROM ticket_messages WHERE ticket_id = $1 AND id > $2"
    " ORDER BY id LIMIT $3"};

}  // namespace

Task<MessageRow> insert(postgres::Session& tx, TicketId ticket, Side side, std::optional<UserId> author,
                        std::string const& body, Timestamp time) {
  auto row = co_await tx.row<MessageRow>(insert_message, ticket, side, author, body, time);
  co_return std::move(row).value();
}

Task<std::vector<MessageRow>> of_ticket(postgres::Session& session, TicketId ticket, std::int64_t after,
                                        std::size_t limit) {
  return session.rows<MessageRow>(messages_of_ticket, ticket, after, static_cast<std::int64_t>(limit));
}

}  // namespace vobe::feedback::ticket_messages
