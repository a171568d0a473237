// What a ticket is, apart from where it is kept.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "chassis/core/ids.hpp"

namespace vobe::feedback {

using TicketId = Id<struct TicketTag>;

enum class Kind : std::uint8_t { bug, idea, question, praise, report };
BOOST_DESCRIBE_ENUM(Kind, bug, idea, question, praise, report)

enum class Status : std::uint8_t { new_, triaged, in_progress, resolved, declined };
BOOST_DESCRIBE_ENUM(Status, new_, triaged, in_progress, resolved, declined)

enum class Priority : std::uint8_t { low, normal, high, urgent };
BOOST_DESCRIBE_ENUM(Priority, low, normal, high, urgent)

/// What a report is about.
enum class TargetType : std::uint8_t { post, comment, user, artist, album, track };
BOOST_DESCRIBE_ENUM(TargetType, post, comment, user, artist, album, track)

struct Target {
  TargetType type = TargetType::post;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Target, (), (type, id))

/// Who of the two sides says a message.
enum class Side : std::uint8_t { author, team };
BOOST_DESCRIBE_ENUM(Side, author, team)

constexpr bool is_closed(Status status) {
  return status == Status::resolved || status == Status::declined;
}

/// Whether a moderator may take a ticket from one state to another. A closed ticket can only be taken up again, and
/// none becomes new again.
constexpr bool may_become(Status from, Status to) {
  if (from == to) return true;
  if (to == Status::new_) return false;
  return is_closed(from) ? to == Status::in_progress : true;
}

inline constexpr std::int64_t most_messages = 500;        // of one ticket, both sides
inline constexpr std::int64_t most_merged_reports = 500;  // that one report stands for; the next one begins anew
inline constexpr std::size_t most_tags = 10;

/// How long the form of somebody without an account is good: people need a moment to write, robots don't.
inline constexpr std::chrono::seconds quickest_form{2};
inline constexpr std::chrono::hours oldest_form{24};

}  // namespace vobe::feedback
