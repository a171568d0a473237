// Events about people: topic vobe.user, told by auth-service, keyed by user.
#pragma once

#include <boost/describe/class.hpp>

#include <array>
#include <optional>
#include <string>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// A person as others may keep it: when deleted, id, status and version only. `version` grows with each change.
struct UserState {
  UserId id;
  std::string username;
  std::string display_name;
  std::string bio;
  std::string role;  // the highest one: user, editor, moderator or admin
  std::string language;
  std::optional<std::string> status;  // banned or deleted; null: neither
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(UserState, (), (id, username, display_name, bio, role, language, status, version))

/// Nobody is to see it.
inline bool is_gone(UserState const& user) {
  return user.status == "deleted";
}

inline constexpr events::Type<UserState> user_registered{"user.registered", platform::user_topic};
inline constexpr events::Type<UserState> user_updated{"user.updated", platform::user_topic};
inline constexpr events::Type<UserState> user_deleted{"user.deleted", platform::user_topic};
inline constexpr events::Type<UserState> user_banned{"user.banned", platform::user_topic};
inline constexpr events::Type<UserState> user_unbanned{"user.unbanned", platform::user_topic};

/// All of them carry the whole state: who keeps something of people hears them alike.
inline constexpr std::array user_changes{user_registered, user_updated, user_deleted, user_banned, user_unbanned};

/// That one person follows or blocks another, or no longer does. `version` grows with each change between these two.
struct UserRelation {
  UserId user_id;   // who does so; the key
  UserId other_id;  // whom
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(UserRelation, (), (user_id, other_id, version))

inline constexpr events::Type<UserRelation> user_followed{"user.followed", platform::user_topic};
inline constexpr events::Type<UserRelation> user_unfollowed{"user.unfollowed", platform::user_topic};
inline constexpr events::Type<UserRelation> user_blocked{"user.blocked", platform::user_topic};
inline constexpr events::Type<UserRelation> user_unblocked{"user.unblocked", platform::user_topic};

}  // namespace vobe::contracts
