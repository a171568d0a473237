// What was thrown: its words, for the log, and what it means for an event.
#pragma once

#include <exception>
#include <string>

namespace vobe::events {

std::string reason(std::exception_ptr const& error);
/// Whether it is an EventRefused (bus.hpp).
bool is_refusal(std::exception_ptr const& error);

}  // namespace vobe::events
