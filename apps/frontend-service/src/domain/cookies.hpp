// Cookies: read from a request, written for a browser (RFC 6265).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

/// The value of a cookie in a Cookie field, or nothing.
std::optional<std::string_view> find_cookie(std::string_view field, std::string_view name);

struct CookieRules {
  bool secure = false;
  bool http_only = true;
  std::chrono::seconds lifetime{0};  // 0: the browser forgets it at once
};

/// One Set-Cookie field: Path=/, SameSite=Lax.
std::string set_cookie(std::string_view name, std::string_view value, CookieRules const& rules);

/// What our cookies are called: where they are Secure, "__Host-" keeps neighbours of the host from setting them.
struct CookieNames {
  explicit CookieNames(bool secure)
      : session(secure ? "__Host-vobe_session" : "vobe_session"),
        visitor(secure ? "__Host-vobe_visitor" : "vobe_visitor") {}
  std::string_view session;
  std::string_view visitor;                     // ties the forms of people who aren't signed in to their browser
  std::string_view language = "vobe_language";  // these two are set by scripts as well
  std::string_view theme = "vobe_theme";
};

}  // namespace vobe::frontend
