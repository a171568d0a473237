// From a request to a page: the visit begins, the page's handler works, and what goes wrong becomes a page too.
#pragma once

#include <string_view>

#include "pages/visit.hpp"

namespace vobe::frontend {

/// For whom a page is made. Of one for everybody, those who are not signed in and want it at the same time get one
/// copy.
enum class Audience { one, everybody };

Task<http::Response> serve(Site& site, http::Request& request, PageHandler handler, Audience audience);

/// What no page takes: 404, or 405 where the path takes other methods.
Task<http::Response> refuse(Visit& visit);

}  // namespace vobe::frontend
