#include "chassis/http/negotiate.hpp"

#include <algorithm>
#include <charconv>

#include "chassis/core/encoding.hpp"
#include "chassis/core/text.hpp"
#include "chassis/core/traceparent.hpp"

namespace vobe::http {

namespace {

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
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

Deadline deadline_of(HeaderView const& headers, std::chrono::milliseconds longest) {
  if (auto const left = headers.find("x-request-deadline-ms")) {
    std::int64_t milliseconds = 0;
    auto const [end, error] = std::from_chars(left->data(), left->data() + left->size(), milliseconds);
    if (error == std::errc() && milliseconds >= 0) longest = std::min(longest, std::chrono::milliseconds(milliseconds));
  }
  return std::chrono::steady_clock::now() + longest;
}

void begin_context(Context& context, HeaderView const& headers, std::chrono::milliseconds longest) {
  continue_trace(context, headers.find("traceparent").value_or(""));
  auto const id = headers.find("x-request-id");
  if (id && is_request_id(*id)) context.request_id = *id;
  else random_hex(context.request_id, 16);
  context.deadline = deadline_of(headers, longest);
  if (auto const languages = headers.find("accept-language")) context.language = preferred_language(*languages);
}

}  // namespace vobe::http
