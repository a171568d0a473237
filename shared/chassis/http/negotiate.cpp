#include "chassis/http/negotiate.hpp"

#include <algorithm>
#include <charconv>

#include "chassis/core/text.hpp"
#include "chassis/http/wire.hpp"

namespace vobe::http {

namespace {

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
}

/// 00-<trace id>-<parent id>-<flags>
bool read_traceparent(Context& context, std::string_view field) {
  if (field.size() != 55 || !field.starts_with("00-") || field[35] != '-' || field[52] != '-') return false;
  auto const trace = field.substr(3, 32);
  auto const parent = field.substr(36, 16);
  auto const flags = field.substr(53, 2);
  constexpr auto npos = std::string_view::npos;
  if (!is_hex(trace) || !is_hex(parent) || !is_hex(flags)) return false;
  if (trace.find_first_not_of('0') == npos || parent.find_first_not_of('0') == npos) return false;
  context.trace_id = trace;
  context.sampled = ((flags[1] - (flags[1] >= 'a' ? 'a' - 10 : '0')) & 1) != 0;
  return true;
}

/// Thousandths: "0.8" → 800; a broken weight counts as none wanted.
int quality(std::string_view parameters) {
  auto const q = parameters.find("q=");
  if (q == std::string_view::npos) return 1000;
  double value = 0;
  auto const number = parameters.substr(q + 2);
  auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  return error == std::errc() && value >= 0 && value <= 1 ? static_cast<int>(value * 1000) : 0;
}

}  // namespace

std::string_view preferred_language(std::string_view field) {
  int best = 0;
  std::string_view language = "en";
  while (!field.empty()) {
    auto const comma = field.find(',');
    auto const part = text::trim(field.substr(0, comma));
    field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
    auto const range = text::trim(part.substr(0, part.find(';')));
    auto const primary = range.substr(0, range.find('-'));
    auto const weight = quality(part.substr(std::min(part.size(), range.size())));
    for (std::string_view const known : {"en", "ru"}) {
      if (same_name(primary, known) && weight > best) {
        best = weight;
        language = known;
      }
    }
  }
  return language;
}

void begin_context(Context& context, HeaderView const& headers, std::chrono::milliseconds longest) {
  auto const parent = headers.find("traceparent");
  if (!parent || !read_traceparent(context, *parent)) wire::random_hex(context.trace_id, 32);
  wire::random_hex(context.span_id, 16);
  auto const id = headers.find("x-request-id");
  if (id && is_request_id(*id)) context.request_id = *id;
  else wire::random_hex(context.request_id, 16);
  if (auto const left = headers.find("x-request-deadline-ms")) {
    std::int64_t milliseconds = 0;
    auto const [end, error] = std::from_chars(left->data(), left->data() + left->size(), milliseconds);
    if (error == std::errc() && milliseconds >= 0) longest = std::min(longest, std::chrono::milliseconds(milliseconds));
  }
  context.deadline = std::chrono::steady_clock::now() + longest;
  if (auto const languages = headers.find("accept-language")) context.language = preferred_language(*languages);
}

std::string traceparent(Context const& context) {
  return "00-" + context.trace_id + "-" + context.span_id + (context.sampled ? "-01" : "-00");
}

}  // namespace vobe::http
