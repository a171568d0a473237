#include "storage/messages.hpp"

namespace vobe::chat::messages {

namespace {

using postgres::Query;

#define VOBE_MESSAGE_COLUMNS "number, id, role, content, citations, finish_reason, model, rating, created_at"

constexpr Query insert_message{
    "insert_message",
    "INSERT INTO messages (id, conversation_id, role, content, citations, finish_reason, model, created_at)"
    " SELECT $1, id, $3, $4, $5, $6, $7, $8 FROM conversations WHERE id = $2 FOR KEY SHARE"
    " RETURNING " VOBE_MESSAGE_COLUMNS};

constexpr Query oldest_messages{"oldest_messages", "SELECT " VOBE_MESSAGE_COLUMNS
                                                   " FROM messages WHERE conversation_id = $1 AND number > $2"
                                                   " ORDER BY number LIMIT $3"};

constexpr Query newest_messages{"newest_messages", "SELECT " VOBE_MESSAGE_COLUMNS
                                                   " FROM messages WHERE conversation_id = $1 AND number < $2"
                                                   " ORDER BY number DESC LIMIT $3"};

constexpr Query rate_message{"rate_message",
                             "UPDATE messages SET rating = $3 WHERE id = $1 AND role = 'assistant'"
                             " AND conversation_id IN (SELECT id FROM conversations WHERE user_id = $2)"
                             " RETURNING " VOBE_MESSAGE_COLUMNS};

}  // namespace

Task<std::optional<MessageRow>> insert(postgres::Session& transaction, Uuid conversation, MessageRow const& message) {
  return transaction.row<MessageRow>(insert_message, message.id, conversation, message.role, message.content,
                                     message.citations, message.finish_reason, message.model, message.created_at);
}

Task<std::vector<MessageRow>> of_conversation(postgres::Session& session, Uuid conversation, bool newest_first,
                                              std::optional<std::int64_t> after, std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (newest_first) return session.rows<MessageRow>(newest_messages, conversation, after.value_or(INT64_MAX), count);
  return session.rows<MessageRow>(oldest_messages, conversation, after.value_or(0), count);
}

Task<std::optional<MessageRow>> rate(postgres::Session& session, UserId user, Uuid id, int rating) {
  return session.row<MessageRow>(rate_message, id, user, rating);
}

}  // namespace vobe::chat::messages
