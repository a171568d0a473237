// What feedback-service is to its host.
#pragma once

#include "chassis/service/host.hpp"

namespace vobe::feedback {

/// `clock` tells how old forms are; tests pass their own.
service::Definition definition(Clock clock = now);

}  // namespace vobe::feedback
