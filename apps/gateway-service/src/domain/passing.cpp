#include "domain/passing.hpp"

#include <algorithm>
#include <array>

#include "chassis/core/text.hpp"
#include "chassis/http/client_address.hpp"

namespace vobe::gateway {

namespace {

constexpr std::array<std::string_view, 8> passed_on{"Authorization",   "Content-Type", "Accept",
                                                    "Idempotency-Key", "If-Match",     "If-None-Match",
                                                    "Accept-Language", "User-Agent"};

constexpr std::array<std::string_view, 12> not_passed_back{
    "Connection", "Keep-Alive",  "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
    "TE",         "Trailer",     "Upgrade",          "Transfer-Encoding",  "Content-Length",
    "Date",       "X-Request-Id"};

bool among(std::string_view name, auto const& names) {
  return std::ranges::any_of(names, [&](std::string_view held) { return http::same_name(held, name); });
}

bool listed(std::string_view name, std::string_view list) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (http::same_name(text::trim(list.substr(0, comma)), name)) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

}  // namespace

http::Headers fields_for_owner(http::Request const& request) {
  http::Headers fields;
  for (auto const& [name, value] : request.headers.all()) {
    if (among(name, passed_on)) fields.add(name, std::string(value));
  }
  fields.add("X-Forwarded-For", http::forwarded_on(request));
  return fields;
}

http::Headers fields_for_client(http::Headers const& answered) {
  auto const* const connection = answered.find("Connection");
  http::Headers fields;
  for (auto const& [name, value] : answered.all()) {
    if (among(name, not_passed_back) || (connection && listed(name, *connection))) continue;
    fields.add(name, value);
  }
  return fields;
}

}  // namespace vobe::gateway
