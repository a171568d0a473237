// The endpoints of the composed pages.
#pragma once

#include "api/composed.hpp"
#include "chassis/http/router.hpp"
#include "service/home_page.hpp"

namespace vobe::gateway::api {

void mount_pages(http::Router& router, PageServer& server, HomePage& home, Sources& sources);

}  // namespace vobe::gateway::api
