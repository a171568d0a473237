// What this service tells: a user's row as the event of the contract, into the outbox of its transaction.
#pragma once

#include "chassis/postgres/database.hpp"
#include "storage/users.hpp"

namespace vobe::accounts::told {

Task<> registered(postgres::Session& transaction, users::UserRow const& user);
Task<> updated(postgres::Session& transaction, users::UserRow const& user);

}  // namespace vobe::accounts::told
