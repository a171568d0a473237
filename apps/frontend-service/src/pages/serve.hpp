// From a request to a page: the visit begins, the page's handler works, and what goes wrong becomes a page too.
#pragma once

#include <string_view>

#include "pages/visit.hpp"

namespace vobe::frontend {

Task<http::Response> serve(Site& site, http::Request& request, PageHandler handler);

/// What no page takes: 404, or 405 where the path takes other methods.
Task<http::Response> refuse(Visit& visit);

}  // namespace vobe::frontend
