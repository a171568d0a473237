// The addresses of the pages.
#pragma once

#include "chassis/http/router.hpp"
#include "pages/site.hpp"

namespace vobe::frontend {

/// Both live as long as the worker.
void mount_pages(http::Router& router, Site& site);

}  // namespace vobe::frontend
