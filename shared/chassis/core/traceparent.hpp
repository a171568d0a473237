// W3C Trace Context's one header, between a Context and a message or an event.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/context.hpp"

namespace vobe {

/// The trace that a traceparent names; a view into it.
struct ParentTrace {
  std::string_view trace_id;
  bool sampled = false;
};

/// Nothing when it can't be read. Of versions after 00 the part that 00 has is read, as the recommendation says.
std::optional<ParentTrace> read_traceparent(std::string_view text);

/// "00-<trace>-<span>-<flags>" of the Context; empty where it has no trace.
std::string traceparent_of(Context const& context);

/// Puts the trace of `traceparent` into the Context, under a new span of its own. One that can't be read begins a new
/// trace.
void continue_trace(Context& context, std::string_view traceparent);

}  // namespace vobe
