// What auth-service is to its host.
#pragma once

#include "chassis/core/time.hpp"
#include "chassis/service/host.hpp"

namespace vobe::accounts {

service::Definition definition(Clock clock = now);

}  // namespace vobe::accounts
