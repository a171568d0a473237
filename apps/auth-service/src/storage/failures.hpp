// The rows of sign_in_failures: failed sign-ins in a row, by account ("user:7", "login:nobody") and address.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::accounts::failures {

/// Until when the latest of these keys is blocked; nothing where no failure is known.
Task<std::optional<Timestamp>> blocked_until(postgres::Session& session, std::vector<std::string> const& keys);

/// Counts one more, or starts again at one when the last was before `series_since`; how many there are now.
Task<int> count(postgres::Session& transaction, std::string const& key, Timestamp time, Timestamp series_since);
Task<> block(postgres::Session& transaction, std::string const& key, Timestamp until);

Task<> forget(postgres::Session& session, std::string const& key);
/// Those whose last failure was before `time`, at most `limit`.
Task<> forget_old(postgres::Session& session, Timestamp time, std::int64_t limit);

}  // namespace vobe::accounts::failures
