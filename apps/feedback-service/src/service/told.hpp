// What this service tells: a ticket's state, without its text, into the outbox of the change's transaction.
#pragma once

#include "chassis/postgres/database.hpp"
#include "storage/tickets.hpp"

namespace vobe::feedback::told {

Task<> created(postgres::Session& transaction, tickets::TicketRow const& ticket);
Task<> updated(postgres::Session& transaction, tickets::TicketRow const& ticket);

}  // namespace vobe::feedback::told
