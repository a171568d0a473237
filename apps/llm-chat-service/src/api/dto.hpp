// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>

#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"

namespace vobe::chat::api {

/// Without a title the first question gives it one.
struct NewConversation {
  std::optional<Line<0, 200>> title;
};
BOOST_DESCRIBE_STRUCT(NewConversation, (), (title))

struct ConversationChange {
  Line<1, 200> title;
};
BOOST_DESCRIBE_STRUCT(ConversationChange, (), (title))

struct NewQuestion {
  Block<1, 8'000> content;
};
BOOST_DESCRIBE_STRUCT(NewQuestion, (), (content))

struct Rating {
  Integer<-1, 1> value;
};
BOOST_DESCRIBE_STRUCT(Rating, (), (value))

enum class MessageSort : std::uint8_t { old, new_ };
BOOST_DESCRIBE_ENUM(MessageSort, old, new_)

struct MessagesQuery : http::PageQuery {
  Default<MessageSort, MessageSort::old> sort;
};
BOOST_DESCRIBE_STRUCT(MessagesQuery, (http::PageQuery), (sort))

}  // namespace vobe::chat::api
