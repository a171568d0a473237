// What an operator asks of the bus: its dead letters, what is told, and to be told again.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/events/browser.hpp"
#include "chassis/events/event.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::events {
class Bus;
}

namespace vobe::bus_tool {

using Topics = std::vector<events::Topic>;

/// A line for each dead letter of the topics: topic, offset, time, consumer, type, subject, error.
Task<> list_dead_letters(events::Browser& browser, Topics topics, std::ostream& out);

/// Everything about one, as JSON; throws NotFound.
Task<> show_dead_letter(events::Browser& browser, events::Topic topic, std::string offset, std::ostream& out);

/// Which of a topic's dead letters: the one at an offset, or all; of one consumer, or of any.
struct Chosen {
  std::string offset = {};
  std::string consumer = {};
};

/// Publishes them to their topic again, each under its own id and for the consumer alone that refused it, and counts
/// them as it goes. What is no event, or is refused by the bus, can't be replayed, and is said so. The letters stay: a
/// consumer that has dealt with one already knows it by its version. Throws NotFound for an offset at which there is
/// none, and Unavailable.
Task<> replay_dead_letters(events::Browser& browser, events::Bus& bus, events::Topic topic, Chosen chosen,
                           std::size_t& count, std::ostream& out);

/// A line of JSON for each event of the topics from `from` on, a page of each partition in turn; then, until `ended`,
/// for what comes, asked for every `pause`.
Task<> tail(events::Browser& browser, Topics topics, events::Position from, std::optional<unsigned> partition,
            std::chrono::milliseconds pause, std::function<bool()> ended, std::ostream& out);

/// A line for each event that the bus has refused for good and a service's outbox keeps: topic, producer, time, type,
/// subject, size.
Task<> list_refused_events(postgres::Session& session, std::string producer, std::string topic, std::ostream& out);

/// "2026-01-31T12:00:00Z", or how long ago: "90s", "15m", "2h", "3d"; throws Malformed.
Timestamp parse_time(std::string const& text);

}  // namespace vobe::bus_tool
