#include "api/dto.hpp"

namespace vobe::accounts::api {

std::string_view Username::fault(std::string_view name) {
  if (!is_username(name)) return "not_allowed";
  return is_reserved(key_of(name)) ? "reserved" : "";
}

std::string_view Email::fault(std::string_view address) {
  return is_email(address) ? "" : "not_an_email";
}

std::string_view Website::fault(std::string_view address) {
  return address.empty() || is_web_address(address) ? "" : "not_a_web_address";
}

}  // namespace vobe::accounts::api
