#include "domain/public_url.hpp"

#include <algorithm>

#include "chassis/core/errors.hpp"

namespace vobe::frontend {

namespace {

struct Parts {
  bool https = false;
  std::string host;
  std::string port;
};

/// scheme://host[:port], lower-cased; nothing where it is something else.
std::optional<Parts> split(std::string_view origin) {
  std::string text(origin);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  Parts parts;
  if (text.starts_with("https://")) parts.https = true;
  else if (!text.starts_with("http://")) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(parts.https ? 8 : 7);
  if (rest.empty() || rest.find_first_of("/?#@\\ \t") != std::string_view::npos) return std::nullopt;
  auto const bracket = rest.rfind(']');
  auto const colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = rest.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = rest.substr(colon + 1);
  if (parts.port == (parts.https ? "443" : "80")) parts.port.clear();
  bool const digits = std::ranges::all_of(parts.port, [](char c) { return c >= '0' && c <= '9'; });
  if (parts.host.empty() || !digits) return std::nullopt;
  return parts;
}

bool is_loopback(std::string_view host) {
  bool const is_address = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host.ends_with(".localhost") || (is_address && host.starts_with("127.")) ||
         host == "[::1]";
}

}  // namespace

PublicUrl::PublicUrl(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  auto const parts = split(url);
  if (!parts) throw Error("VOBE_PUBLIC_URL must be http(s)://host[:port] without a path");
  https_ = parts->https;
  port_ = parts->port;
  loopback_ = is_loopback(parts->host);
  origin_ = (https_ ? "https://" : "http://") + parts->host + (port_.empty() ? "" : ":" + port_);
}

bool PublicUrl::allows(std::optional<std::string_view> origin, std::optional<std::string_view> fetch_site) const {
  if (!origin) return !fetch_site || *fetch_site == "same-origin" || *fetch_site == "none";
  if (*origin == origin_) return true;
  if (!loopback_) return false;
  auto const parts = split(*origin);
  return parts && parts->https == https_ && parts->port == port_ && is_loopback(parts->host);
}

}  // namespace vobe::frontend
