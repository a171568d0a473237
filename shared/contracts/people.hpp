// Events about people: topic vobe.user, told by auth-service, keyed by user.
#pragma once

#include <boost/describe/class.hpp>

#include <string>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// A person as others may keep it. `version` grows with each change.
struct UserState {
  UserId id;
  std::string username;
  std::string display_name;
  std::string bio;
  std::string role;  // the highest one: user, editor, moderator or admin
  std::string language;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(UserState, (), (id, username, display_name, bio, role, language, version))

inline constexpr events::Type<UserState> user_registered{"user.registered", platform::user_topic};
inline constexpr events::Type<UserState> user_updated{"user.updated", platform::user_topic};

}  // namespace vobe::contracts
