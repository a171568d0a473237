#include "chassis/events/reason.hpp"

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

}  // namespace vobe::events
