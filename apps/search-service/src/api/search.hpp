// The endpoints of searching.
#pragma once

#include "chassis/http/router.hpp"
#include "service/reindexing.hpp"
#include "service/searching.hpp"

namespace vobe::search::api {

void mount_search(http::Router& router, Searching& searching);

/// For administrators.
void mount_reindexing(http::Router& router, Reindexing& reindexing);

}  // namespace vobe::search::api
