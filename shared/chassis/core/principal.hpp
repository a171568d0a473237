// Who acts: what a verified access token says of its bearer.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/ids.hpp"

namespace vobe {

/// Each role includes the ones before it.
enum class Role : std::uint8_t { user, editor, moderator, admin };

std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

struct Principal {
  UserId user_id;
  std::string username;
  Role role = Role::user;  // the highest one held
  Uuid session_id;

  [[nodiscard]] bool has(Role needed) const { return role >= needed; }
};

}  // namespace vobe
