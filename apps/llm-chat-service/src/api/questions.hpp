// The endpoint of questions, which answers at once or as a stream.
#pragma once

#include <string_view>

#include "chassis/http/router.hpp"
#include "service/assistant.hpp"

namespace vobe::chat::api {

void mount_questions(http::Router& router, Assistant& assistant);

/// Whether an Accept field (RFC 9110 §12.5.1) wants text/event-stream at least as much as application/json.
bool wants_stream(std::string_view accept);

}  // namespace vobe::chat::api
