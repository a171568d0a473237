// Events about the help chat: topic vobe.chat, told by llm-chat-service, keyed by conversation. They carry no text and
// nobody's name: conversations are private.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// An answer of the assistant after a change. `version` grows with each change of its rating.
struct AnswerState {
  Uuid conversation_id;
  Uuid message_id;
  std::string finish_reason;         // stop, length, cancelled or error
  std::optional<std::string> model;  // null: none was connected
  int rating = 0;                    // -1, 0 (none) or 1
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AnswerState, (), (conversation_id, message_id, finish_reason, model, rating, version))

inline constexpr events::Type<AnswerState> chat_answered{"chat.answered", platform::chat_topic};
inline constexpr events::Type<AnswerState> chat_rated{"chat.rated", platform::chat_topic};

}  // namespace vobe::contracts
