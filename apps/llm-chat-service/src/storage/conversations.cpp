#include "storage/conversations.hpp"

namespace vobe::chat::conversations {

namespace {

using postgres::Query;

#define VOBE_CONVERSATION_COLUMNS "id, title, message_count, revision, created_at, updated_at"

constexpr Query insert_conversation{"insert_conversation",
                                    "INSERT INTO conversations (id, user_id, title, created_at, updated_at)"
                                    " SELECT $1, $2::bigint, $3, $4, $4"
                                    " WHERE (SELECT count(*) FROM conversations WHERE user_id = $2::bigint) < $5"
                                    " RETURNING " VOBE_CONVERSATION_COLUMNS};

constexpr Query find_conversation{
    "find_conversation", "SELECT " VOBE_CONVERSATION_COLUMNS " FROM conversations WHERE id = $1 AND user_id = $2"};

constexpr Query lock_conversation{"lock_conversation", "SELECT " VOBE_CONVERSATION_COLUMNS
                                                       " FROM conversations WHERE id = $1 AND user_id = $2 FOR UPDATE"};

constexpr Query first_conversations{"first_conversations", "SELECT " VOBE_CONVERSATION_COLUMNS
                                                           " FROM conversations WHERE user_id = $1"
                                                           " ORDER BY updated_at DESC, id DESC LIMIT $2"};

constexpr Query more_conversations{"more_conversations",
                                   "SELECT " VOBE_CONVERSATION_COLUMNS
                                   " FROM conversations WHERE user_id = $1 AND (updated_at, id) < ($2, $3)"
                                   " ORDER BY updated_at DESC, id DESC LIMIT $4"};

constexpr Query rename_conversation{"rename_conversation",
                                    "UPDATE conversations SET title = $2, revision = revision + 1 WHERE id = $1"
                                    " RETURNING " VOBE_CONVERSATION_COLUMNS};

constexpr Query touch_conversation{
    "touch_conversation",
    "UPDATE conversations SET message_count = message_count + 1, updated_at = greatest(updated_at, $2),"
    " title = CASE WHEN title = '' THEN $3 ELSE title END WHERE id = $1"};

constexpr Query delete_conversation{"delete_conversation", "DELETE FROM conversations WHERE id = $1 AND user_id = $2"};

}  // namespace

Task<std::optional<ConversationRow>> insert(postgres::Session& session, UserId user, Uuid id, std::string const& title,
                                            Timestamp time, std::int64_t most) {
  return session.row<ConversationRow>(insert_conversation, id, user, title, time, most);
}

Task<std::optional<ConversationRow>> find(postgres::Session& session, UserId user, Uuid id) {
  return session.row<ConversationRow>(find_conversation, id, user);
}

Task<std::optional<ConversationRow>> lock(postgres::Session& transaction, UserId user, Uuid id) {
  return transaction.row<ConversationRow>(lock_conversation, id, user);
}

Task<std::vector<ConversationRow>> of_user(postgres::Session& session, UserId user, std::optional<Position> after,
                                           std::size_t limit) {
  auto const count = static_cast<std::int64_t>(limit);
  if (!after) return session.rows<ConversationRow>(first_conversations, user, count);
  Timestamp const time{std::chrono::microseconds(after->updated_at)};
  return session.rows<ConversationRow>(more_conversations, user, time, after->id, count);
}

Task<ConversationRow> rename(postgres::Session& transaction, Uuid id, std::string const& title) {
  auto row = co_await transaction.row<ConversationRow>(rename_conversation, id, title);
  co_return std::move(row).value();
}

Task<> touch(postgres::Session& transaction, Uuid id, Timestamp time, std::string const& title_if_none) {
  co_await transaction.execute(touch_conversation, id, time, title_if_none);
}

Task<bool> remove(postgres::Session& session, UserId user, Uuid id) {
  co_return co_await session.execute(delete_conversation, id, user) == 1;
}

}  // namespace vobe::chat::conversations
