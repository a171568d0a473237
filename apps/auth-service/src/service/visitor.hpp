// Where a request came from, as far as sessions and failures are concerned.
#pragma once

#include <string>

#include "chassis/http/client_address.hpp"

namespace vobe::accounts {

struct Visitor {
  std::string device;  // what the User-Agent says, cut; may be empty
  http::ClientAddress address;
};

}  // namespace vobe::accounts
