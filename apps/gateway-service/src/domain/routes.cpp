#include "domain/routes.hpp"

#include <algorithm>
#include <span>

#include "contracts/platform.hpp"

namespace vobe::gateway {

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    auto const end = path.find('/');
    segments.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return segments;
}

RouteTable::RouteTable() {
  for (auto const& route : platform::routes) routes_.push_back({split_path(route.path), route.owner});
  std::ranges::sort(routes_, std::ranges::greater(), [](Route const& route) { return route.segments.size(); });
}

std::string_view RouteTable::owner_of(std::string_view path) const {
  if (!path.starts_with(api_prefix) || !path.substr(api_prefix.size()).starts_with('/')) return {};
  auto const segments = split_path(path.substr(api_prefix.size()));
  for (Route const& route : routes_) {
    if (route.segments.size() > segments.size()) continue;
    bool const begins = std::ranges::equal(route.segments, std::span(segments).first(route.segments.size()),
                                           [](std::string_view wanted, std::string_view segment) {
                                             return wanted.starts_with('{') ? !segment.empty() : wanted == segment;
                                           });
    if (begins) return route.owner;
  }
  return {};
}

}  // namespace vobe::gateway
