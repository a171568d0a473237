#include "chassis/events/traceparent.hpp"

#include <algorithm>

#include "chassis/core/encoding.hpp"

namespace vobe::events {
namespace {

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

/// version-trace-parent-flags: 2, 32, 16 and 2 hexadecimal digits.
bool readable(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  if (text.starts_with("ff") || (text.size() > 55 && text[55] != '-')) return false;
  std::string_view const trace = text.substr(3, 32);
  std::string_view const span = text.substr(36, 16);
  return is_hex(text.substr(0, 2)) && is_hex(trace) && is_hex(span) && is_hex(text.substr(53, 2)) && !is_zero(trace) &&
         !is_zero(span);
}

}  // namespace

std::string traceparent_of(Context const& context) {
  if (context.trace_id.size() != 32 || context.span_id.size() != 16) return {};
  return "00-" + context.trace_id + "-" + context.span_id + (context.sampled ? "-01" : "-00");
}

void continue_trace(Context& context, std::string_view traceparent) {
  bool const known = readable(traceparent);
  context.trace_id = known ? std::string(traceparent.substr(3, 32)) : hex_encode(random_bytes(16));
  context.span_id = hex_encode(random_bytes(8));
  context.sampled = known && std::string_view("13579bdf").contains(traceparent[54]);  // the flags' lowest bit
}

}  // namespace vobe::events
