// Points in time as the platform keeps, prints and reads them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vobe {

/// A point in UTC with PostgreSQL's precision (microseconds). The wire shows milliseconds.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Where "now" comes from; tests pass their own.
using Clock = std::function<Timestamp()>;

Timestamp now();

/// RFC 3339 in UTC with milliseconds: 2026-01-31T12:00:00.123Z.
std::string to_rfc3339(Timestamp time);

/// Reads RFC 3339 (any offset, up to nine fractional digits, cut to microseconds). Nothing for what is not a real
/// date and time: 2026-02-30 is refused, and so is second 60, which neither this clock nor PostgreSQL's knows.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace vobe
