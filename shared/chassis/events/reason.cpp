#include "chassis/events/reason.hpp"

#include "chassis/events/bus.hpp"

namespace vobe::events {

std::string reason(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (std::exception const& known) {
    return known.what();
  } catch (...) {
    return "an unknown exception";
  }
}

bool is_refusal(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (EventRefused const&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace vobe::events
