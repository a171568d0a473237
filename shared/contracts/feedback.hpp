// Events about feedback: topic vobe.feedback, told by feedback-service, keyed by ticket. They carry no text of the
// ticket: it is private.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

#include "contracts/platform.hpp"

namespace vobe::contracts {

struct FeedbackState {
  std::int64_t id = 0;
  std::string kind;
  std::string status;
  std::optional<UserId> author_id;  // null: sent without an account
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(FeedbackState, (), (id, kind, status, author_id, version))

inline constexpr events::Type<FeedbackState> feedback_created{"feedback.created", platform::feedback_topic};
inline constexpr events::Type<FeedbackState> feedback_updated{"feedback.updated", platform::feedback_topic};

}  // namespace vobe::contracts
