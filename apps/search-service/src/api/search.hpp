// The endpoints of searching.
#pragma once

#include "chassis/http/router.hpp"
#include "service/searching.hpp"

namespace vobe::search::api {

void mount_search(http::Router& router, Searching& searching);

}  // namespace vobe::search::api
