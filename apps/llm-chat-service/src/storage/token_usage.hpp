// The rows of token_usage: what each user has had of the daily budget. A day is a day of UTC.
#pragma once

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::chat::token_usage {

/// Adds the tokens where the user is still below the budget, in one statement, so that requests at the same time can't
/// pass it together by more than one answer each; false where the budget is used up.
Task<bool> charge(postgres::Session& session, UserId user, Timestamp time, std::int64_t tokens, std::int64_t budget);
/// Adds what an answer took, whatever the budget.
Task<> add(postgres::Session& session, UserId user, Timestamp time, std::int64_t tokens);
/// Forgets days before yesterday.
Task<> forget_old(postgres::Session& session, Timestamp time);

}  // namespace vobe::chat::token_usage
