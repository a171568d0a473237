#include "chassis/core/principal.hpp"

#include <array>
#include <cstddef>

namespace vobe {
namespace {

constexpr std::array<std::string_view, 4> names{"user", "editor", "moderator", "admin"};

}  // namespace

std::string_view to_string(Role role) {
  return names.at(static_cast<std::size_t>(role));
}

std::optional<Role> parse_role(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<Role>(i);
  }
  return std::nullopt;
}

}  // namespace vobe
