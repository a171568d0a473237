// The endpoints of conversations and of what is in them.
#pragma once

#include "chassis/http/router.hpp"
#include "service/conversation_book.hpp"

namespace vobe::chat::api {

void mount_conversations(http::Router& router, ConversationBook& book);

}  // namespace vobe::chat::api
