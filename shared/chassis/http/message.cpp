#include "chassis/http/message.hpp"

#include <algorithm>

#include "chassis/core/encoding.hpp"
#include "chassis/core/text.hpp"

namespace vobe::http {

namespace {
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> HeaderView::find(std::string_view name) const {
  for (auto const& [held, value] : fields_) {
    if (same_name(held, name)) return value;
  }
  return std::nullopt;
}

std::size_t HeaderView::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](auto const& f) { return same_name(f.first, name); }));
}

void Headers::set(std::string_view name, std::string value) {
  for (auto& [held, old] : fields_) {
    if (same_name(held, name)) {
      old = std::move(value);
      return;
    }
  }
  add(name, std::move(value));
}

std::string const* Headers::find(std::string_view name) const {
  for (auto const& [held, value] : fields_) {
    if (same_name(held, name)) return &value;
  }
  return nullptr;
}

std::vector<Pair> parse_pairs(std::string_view text, bool* broken) {
  std::vector<Pair> pairs;
  while (!text.empty()) {
    auto const end = text.find('&');
    auto const part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (part.empty()) continue;
    auto const equals = part.find('=');
    auto name = percent_decode(part.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : percent_decode(part.substr(equals + 1), true);
    if (name && value && text::is_valid_utf8(*name) && text::is_valid_utf8(*value)) {
      pairs.emplace_back(std::move(*name), std::move(*value));
    } else if (broken) {
      *broken = true;
    }
  }
  return pairs;
}

std::optional<std::string_view> find_pair(std::vector<Pair> const& pairs, std::string_view name) {
  for (auto const& [held, value] : pairs) {
    if (held == name) return value;
  }
  return std::nullopt;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "";
  }
}

}  // namespace vobe::http
