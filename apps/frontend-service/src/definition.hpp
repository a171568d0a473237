// What frontend-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::frontend {

service::Definition definition();

}  // namespace vobe::frontend
