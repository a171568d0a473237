// What somebody reports, or a moderator acts upon.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>

namespace vobe::contracts {

struct Target {
  std::string type;  // user, post, comment, artist, album or track
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Target, (), (type, id))

}  // namespace vobe::contracts
