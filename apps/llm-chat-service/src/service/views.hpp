// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "domain/conversation.hpp"
#include "storage/conversations.hpp"
#include "storage/messages.hpp"

namespace vobe::chat {

struct MessageView {
  Uuid id;
  Speaker role = Speaker::user;
  std::string content;  // plain text
  std::vector<Citation> citations;
  Timestamp created_at;
  std::optional<FinishReason> finish_reason;  // of answers
  std::optional<std::string> model;
  int rating = 0;
};
BOOST_DESCRIBE_STRUCT(MessageView, (), (id, role, content, citations, created_at, finish_reason, model, rating))

/// An answer that has just been given.
struct AnswerView : MessageView {
  Usage usage;
};
BOOST_DESCRIBE_STRUCT(AnswerView, (MessageView), (usage))

struct ConversationView {
  Uuid id;
  std::string title;
  Timestamp created_at;
  Timestamp updated_at;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(ConversationView, (), (id, title, created_at, updated_at, revision))

/// With its latest messages, oldest first.
struct ConversationWithMessages : ConversationView {
  std::vector<MessageView> messages;
};
BOOST_DESCRIBE_STRUCT(ConversationWithMessages, (ConversationView), (messages))

MessageView view_of(messages::MessageRow const& row);
ConversationView view_of(conversations::ConversationRow const& row);

}  // namespace vobe::chat
