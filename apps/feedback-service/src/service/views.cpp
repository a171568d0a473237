#include "service/views.hpp"

namespace vobe::feedback {

TicketView view_of(tickets::TicketRow const& row, bool for_moderator) {
  TicketView view{.ticket = row.ticket,
                  .id = row.id,
                  .kind = row.kind,
                  .subject = row.subject,
                  .body = row.body,
                  .rating = row.rating,
                  .page = row.page,
                  .contact = row.contact,
                  .reason = row.reason,
                  .status = row.status,
                  .author_id = row.author_id,
                  .message_count = row.message_count,
                  .created_at = row.created_at,
                  .updated_at = row.updated_at,
                  .revision = row.revision};
  if (row.target_type && row.target_id) view.target = Target{*row.target_type, *row.target_id};
  if (!for_moderator) return view;
  view.priority = row.priority;
  view.assignee = row.assignee;
  view.tags = row.tags;
  view.report_count = row.report_count;
  view.latest_report_at = row.latest_report_at;
  view.merged_into = row.merged_into;
  return view;
}

}  // namespace vobe::feedback
