#include "service/told.hpp"

#include "chassis/events/outbox.hpp"
#include "chassis/schema/codec.hpp"
#include "contracts/feedback.hpp"

namespace vobe::feedback::told {

namespace {

Task<> tell(postgres::Session& tx, events::Type<contracts::FeedbackState> type, tickets::TicketRow const& ticket) {
  contracts::FeedbackState const state{.id = ticket.id.value,
                                       .kind = std::string(schema::name_of(ticket.kind)),
                                       .status = std::string(schema::name_of(ticket.status)),
                                       .author_id = ticket.author_id,
                                       .version = ticket.version};
  std::string const key = "ticket/" + std::to_string(ticket.id.value);
  return events::tell(tx, type, key, key, state);
}

}  // namespace

Task<> created(postgres::Session& tx, tickets::TicketRow const& ticket) {
  return tell(tx, contracts::feedback_created, ticket);
}

Task<> updated(postgres::Session& tx, tickets::TicketRow const& ticket) {
  return tell(tx, contracts::feedback_updated, ticket);
}

}  // namespace vobe::feedback::told
