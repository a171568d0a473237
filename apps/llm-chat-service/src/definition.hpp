// What llm-chat-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::chat {

service::Definition definition();

}  // namespace vobe::chat
