#include "service/views.hpp"

#include "chassis/schema/json.hpp"

namespace vobe::chat {

MessageView view_of(messages::MessageRow const& row) {
  return {.id = row.id,
          .role = row.role,
          .content = row.content,
          .citations = schema::from_json<std::vector<Citation>>(row.citations, schema::Unknown::ignore),
          .created_at = row.created_at,
          .finish_reason = row.finish_reason,
          .model = row.model,
          .rating = row.rating};
}

ConversationView view_of(conversations::ConversationRow const& row) {
  return {.id = row.id,
          .title = row.title,
          .created_at = row.created_at,
          .updated_at = row.updated_at,
          .revision = row.revision};
}

}  // namespace vobe::chat
