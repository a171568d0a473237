// What a message's fields say about how it is to be treated: trace, request id, deadline, language.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "chassis/core/context.hpp"
#include "chassis/http/message.hpp"

namespace vobe::http {

/// Fills a fresh Context from a request: traceparent (a new trace where there is none or it can't be read),
/// X-Request-Id, X-Request-Deadline-Ms, Accept-Language.
void begin_context(Context& context, HeaderView const& headers, std::chrono::milliseconds longest);

/// When an answer has to be there: `longest` from now, or sooner where X-Request-Deadline-Ms says so.
Deadline deadline_of(HeaderView const& headers, std::chrono::milliseconds longest);

/// "ru" or "en": the one that Accept-Language (RFC 9110 §12.5.4) prefers; "en" where it names neither.
std::string_view preferred_language(std::string_view accept_language);

}  // namespace vobe::http
