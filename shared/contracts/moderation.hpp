// Events about moderation: topic vobe.moderation, told by each service whose things moderators act upon, keyed by
// target.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

#include "contracts/platform.hpp"
#include "contracts/target.hpp"

namespace vobe::contracts {

/// What a moderator did. It carries nothing of the target's text, which may be what was wrong with it.
struct ModerationAct {
  Target target;
  std::string action;  // removed, restored, locked, unlocked, pinned, unpinned, banned, unbanned, merged …
  UserId moderator_id;
  std::optional<std::string> reason;  // the moderator's words
  std::optional<Timestamp> until;     // of a ban; null: for good
  Timestamp acted_at;
  std::int64_t version = 0;  // of the target, after it
};
BOOST_DESCRIBE_STRUCT(ModerationAct, (), (target, action, moderator_id, reason, until, acted_at, version))

inline constexpr events::Type<ModerationAct> moderation_acted{"moderation.acted", platform::moderation_topic};

}  // namespace vobe::contracts
