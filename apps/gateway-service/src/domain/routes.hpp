// Which service owns a path, by the table that all of the platform is made from.
#pragma once

#include <string_view>
#include <vector>

namespace vobe::gateway {

inline constexpr std::string_view api_prefix = "/api/v1";

class RouteTable {
 public:
  /// Of contracts/platform.hpp.
  RouteTable();

  /// The owner of a path as it came ("/api/v1/posts/7/comments"): of the routes that are a beginning of it, segment by
  /// segment, the longest one's. Empty when nobody owns it.
  [[nodiscard]] std::string_view owner_of(std::string_view path) const;

 private:
  struct Route {
    std::vector<std::string_view> segments;  // "{id}" stands for any one that isn't empty
    std::string_view owner;
  };
  std::vector<Route> routes_;  // longest first
};

/// "/a/b" → {"a", "b"}; "/a/" has an empty second segment.
std::vector<std::string_view> split_path(std::string_view path);

}  // namespace vobe::gateway
