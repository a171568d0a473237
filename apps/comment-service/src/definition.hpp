// What comment-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::comment {

service::Definition definition();

}  // namespace vobe::comment
