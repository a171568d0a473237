// The endpoints of trees, lists and batches of comments.
#pragma once

#include "chassis/http/router.hpp"
#include "service/comment_reader.hpp"

namespace vobe::comment::api {

void mount_lists(http::Router& router, CommentReader& reader);

}  // namespace vobe::comment::api
