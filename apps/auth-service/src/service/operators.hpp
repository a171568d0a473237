// What an operator does on the machine itself, since nobody may make the first administrator over the network.
#pragma once

#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"

namespace vobe::accounts {

// Both print their outcome and return the process's exit status.

/// USERNAME ROLE: the highest role that the user has from now on.
Task<int> grant(postgres::Database& database, std::vector<std::string> const& arguments);

/// USERNAME EMAIL ROLE, the password in the environment variable VOBE_NEW_PASSWORD, where no list of processes shows
/// it. Reserved names are allowed. A user who is there already stays as he is: "exists".
Task<int> add_user(postgres::Database& database, std::vector<std::string> const& arguments);

}  // namespace vobe::accounts
