// The words of what was thrown, for the log.
#pragma once

#include <exception>
#include <string>

namespace vobe::events {

std::string reason(std::exception_ptr const& error);

}  // namespace vobe::events
