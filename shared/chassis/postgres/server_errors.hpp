// The server's refusals as exceptions. Private to this folder.
#pragma once

#include <exception>
#include <string_view>

struct pg_result;

namespace vobe::postgres {

/// The exception for an error result of the statement `query`. SQLSTATE class 23 is ConstraintViolation; a cancelled
/// or timed-out statement DeadlineExceeded; a serialisation failure, a deadlock, a server that shuts down or has no
/// room Unavailable, since repeating may succeed; all others DatabaseError. The message names the query and quotes the
/// server's first line, never its DETAIL, which may hold what people wrote.
std::exception_ptr server_error(pg_result const* error, std::string_view query);

/// Whether the statement was refused before it ran because a migration changed what it returns.
bool is_stale_plan(pg_result const* error);

/// Whether the prepared statement isn't there.
bool is_unprepared(pg_result const* error);

}  // namespace vobe::postgres
