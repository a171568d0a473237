#include "chassis/postgres/server_errors.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <string>

#include "chassis/postgres/database.hpp"

namespace vobe::postgres {
namespace {

std::string_view field(pg_result const* error, int code) {
  char const* const value = PQresultErrorField(error, code);
  return value ? value : "";
}

bool is_transient(std::string_view state) {
  return state == "40001" || state == "40P01"                // serialisation failure, deadlock
         || state.starts_with("08")                          // connection
         || state.starts_with("53")                          // out of memory, disk, connections
         || (state.starts_with("57P") && state != "57P04");  // shutting down, starting up, idle for too long
}

}  // namespace

std::exception_ptr server_error(pg_result const* error, std::string_view query) {
  std::string state(field(error, PG_DIAG_SQLSTATE));
  std::string constraint(field(error, PG_DIAG_CONSTRAINT_NAME));
  auto const message = fmt::format("query {}: {} ({})", query, field(error, PG_DIAG_MESSAGE_PRIMARY), state);
  if (state.starts_with("23")) {
    return std::make_exception_ptr(ConstraintViolation(message, std::move(state), std::move(constraint)));
  }
  if (state == "57014") return std::make_exception_ptr(DeadlineExceeded(message));
  if (state == "55P03") return std::make_exception_ptr(LockNotAvailable(message));
  if (state.empty() || is_transient(state) || is_stale_plan(error))
    return std::make_exception_ptr(Unavailable(message));
  return std::make_exception_ptr(DatabaseError(message, std::move(state), std::move(constraint)));
}

// The SQLSTATE is shared with other unsupported features; the place in the server's source tells this one in every
// language.
bool is_stale_plan(pg_result const* error) {
  return field(error, PG_DIAG_SQLSTATE) == "0A000" && field(error, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
}

bool is_unprepared(pg_result const* error) {
  return field(error, PG_DIAG_SQLSTATE) == "26000";
}

}  // namespace vobe::postgres
