// The endpoints of single comments.
#pragma once

#include "chassis/http/router.hpp"
#include "service/comment_reader.hpp"
#include "service/comment_writer.hpp"

namespace vobe::comment::api {

void mount_comments(http::Router& router, CommentWriter& writer, CommentReader& reader);

}  // namespace vobe::comment::api
