// The rows of messages, in the order of their numbers.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/conversation.hpp"

namespace vobe::chat::messages {

struct MessageRow {
  std::int64_t number = 0;
  Uuid id;
  Speaker role = Speaker::user;
  std::string content;
  std::string citations = "[]";  // JSON
  std::optional<FinishReason> finish_reason;
  std::optional<std::string> model;
  int rating = 0;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(MessageRow, (), (number, id, role, content, citations, finish_reason, model, rating, created_at))

/// Takes everything but the number from `message`. Nothing when the conversation is gone.
Task<std::optional<MessageRow>> insert(postgres::Session& transaction, Uuid conversation, MessageRow const& message);
/// From `after` on; oldest first, or newest first.
Task<std::vector<MessageRow>> of_conversation(postgres::Session& session, Uuid conversation, bool newest_first,
                                              std::optional<std::int64_t> after, std::size_t limit);
/// An answer in a conversation of this user, rated; nothing when there is no such answer.
Task<std::optional<MessageRow>> rate(postgres::Session& session, UserId user, Uuid id, int rating);

}  // namespace vobe::chat::messages
