// The interactive page of a service's API: plain HTML, one script and one style, served by the service itself.
// The texts are docs/page.{html,js,css}, compiled in.
#pragma once

#include <string_view>

namespace vobe::http {

extern std::string_view const docs_page;
extern std::string_view const docs_script;
extern std::string_view const docs_style;

/// Nothing from elsewhere, no inline script.
inline constexpr std::string_view docs_page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri "
    "'none'";

}  // namespace vobe::http
