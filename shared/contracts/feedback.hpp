// Events about feedback: topic vobe.feedback, told by feedback-service, keyed by ticket. They carry no text of the
// ticket: it is private.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

#include "contracts/platform.hpp"
#include "contracts/target.hpp"

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

/// That somebody reported something. Of reports on one target one stands for all, and the count is theirs.
struct ContentReport {
  std::int64_t ticket_id = 0;
  Target target;
  std::int64_t report_count = 0;
  std::int64_t version = 0;  // of the ticket
};
BOOST_DESCRIBE_STRUCT(ContentReport, (), (ticket_id, target, report_count, version))

inline constexpr events::Type<ContentReport> content_reported{"content.reported", platform::feedback_topic};

}  // namespace vobe::contracts
