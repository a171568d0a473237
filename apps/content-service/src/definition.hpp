// What content-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::content {

service::Definition definition();

}  // namespace vobe::content
