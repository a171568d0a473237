// What pages refer to: styles, scripts, covers, robots.txt.
#pragma once

#include "chassis/http/router.hpp"
#include "pages/site.hpp"

namespace vobe::frontend {

void mount_files(http::Router& router, Site& site);

}  // namespace vobe::frontend
