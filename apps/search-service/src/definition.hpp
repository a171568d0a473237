// What search-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::search {

service::Definition definition();

}  // namespace vobe::search
