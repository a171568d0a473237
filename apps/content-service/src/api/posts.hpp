// The endpoints of single posts.
#pragma once

#include "chassis/http/router.hpp"
#include "service/post_reader.hpp"
#include "service/post_writer.hpp"
#include "service/voting.hpp"

namespace vobe::content::api {

void mount_posts(http::Router& router, PostReader& reader, PostWriter& writer, Voting& voting);

}  // namespace vobe::content::api
