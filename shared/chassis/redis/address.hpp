// Where a Redis is, read from its URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vobe::redis {

struct Address {
  std::string socket = {};  // path of a Unix socket; empty for TCP
  std::string host = {};
  std::string port = "6379";
  std::string user = {};
  std::string password = {};
  int database = 0;
};

/// redis://[[user]:password@]host[:port][/database] or unix:///path[?db=database]; throws Error for anything else.
Address parse_address(std::string_view url);

}  // namespace vobe::redis
