// The endpoints of lists and batches of posts, and of tags.
#pragma once

#include "chassis/http/router.hpp"
#include "service/post_reader.hpp"

namespace vobe::content::api {

void mount_lists(http::Router& router, PostReader& reader);

}  // namespace vobe::content::api
