// W3C Trace Context's one header, between a Context and an event.
#pragma once

#include <string>
#include <string_view>

#include "chassis/core/context.hpp"

namespace vobe::events {

/// "00-<trace>-<span>-<flags>" of the Context; empty where it has no trace.
std::string traceparent_of(Context const& context);

/// Puts the trace of `traceparent` into the Context, under a new span of its own. One that can't be read begins a new
/// trace (as the recommendation says).
void continue_trace(Context& context, std::string_view traceparent);

}  // namespace vobe::events
