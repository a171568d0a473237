#include "chassis/core/traceparent.hpp"

#include <algorithm>

#include "chassis/core/encoding.hpp"

namespace vobe {
namespace {

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

// version-trace-parent-flags: 2, 32, 16 and 2 hexadecimal digits. Version ff is forbidden; only versions after 00 may
// have more behind.
std::optional<ParentTrace> read_traceparent(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  auto const version = text.substr(0, 2);
  if (version == "ff" || (text.size() > 55 && (version == "00" || text[55] != '-'))) return std::nullopt;
  auto const trace = text.substr(3, 32);
  auto const span = text.substr(36, 16);
  auto const flags = text.substr(53, 2);
  if (!is_hex(version) || !is_hex(trace) || !is_hex(span) || !is_hex(flags)) return std::nullopt;
  if (is_zero(trace) || is_zero(span)) return std::nullopt;
  bool const sampled = std::string_view("13579bdf").contains(flags[1]);  // the lowest bit
  return ParentTrace{trace, sampled};
}

std::string traceparent_of(Context const& context) {
  if (context.trace_id.size() != 32 || context.span_id.size() != 16) return {};
  return "00-" + context.trace_id + "-" + context.span_id + (context.sampled ? "-01" : "-00");
}

void continue_trace(Context& context, std::string_view traceparent) {
  auto const parent = read_traceparent(traceparent);
  if (parent) context.trace_id = parent->trace_id;
  else random_hex(context.trace_id, 32);
  random_hex(context.span_id, 16);
  context.sampled = parent && parent->sampled;
}

}  // namespace vobe
