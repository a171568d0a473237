// The rows of conversations. Everything asks for the owner too: a conversation of somebody else isn't there.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::chat::conversations {

struct ConversationRow {
  Uuid id;
  std::string title;
  std::int64_t message_count = 0;
  std::int64_t revision = 1;
  Timestamp created_at;
  Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(ConversationRow, (), (id, title, message_count, revision, created_at, updated_at))

/// Where a page of a user's conversations goes on. Microseconds since the epoch: the wire's times have milliseconds.
struct Position {
  std::int64_t updated_at = 0;
  Uuid id;
};
BOOST_DESCRIBE_STRUCT(Position, (), (updated_at, id))

/// Nothing when the user has `most` conversations already.
Task<std::optional<ConversationRow>> insert(postgres::Session& session, UserId user, Uuid id, std::string const& title,
                                            Timestamp time, std::int64_t most);
Task<std::optional<ConversationRow>> find(postgres::Session& session, UserId user, Uuid id);
/// Locks the row until the transaction ends: messages of one conversation come one after the other.
Task<std::optional<ConversationRow>> lock(postgres::Session& transaction, UserId user, Uuid id);
/// The latest used first.
Task<std::vector<ConversationRow>> of_user(postgres::Session& session, UserId user, std::optional<Position> after,
                                           std::size_t limit);
Task<ConversationRow> rename(postgres::Session& transaction, Uuid id, std::string const& title);
/// Counts a message and notes its time; a conversation without a title gets this one.
Task<> touch(postgres::Session& transaction, Uuid id, Timestamp time, std::string const& title_if_none);
/// With all its messages; false when it isn't there.
Task<bool> remove(postgres::Session& session, UserId user, Uuid id);

}  // namespace vobe::chat::conversations
