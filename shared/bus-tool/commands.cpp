#include "commands.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <ostream>
#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/core/json_text.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/outbox.hpp"

namespace vobe::bus_tool {
namespace {

constexpr std::size_t page = 500;

std::string header(events::Entry const& entry, std::string const& name) {
  auto const found = entry.headers.find(name);
  return found == entry.headers.end() ? "" : found->second;
}

std::optional<events::Event> event_in(events::Entry const& entry) {
  try {
    return events::Event::from_json(entry.text);
  } catch (Malformed const&) {
    return std::nullopt;
  }
}

void append(std::string& out, std::string_view name, std::string_view value) {
  if (!out.ends_with('{')) out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

/// An event is JSON already; what is none is shown as text.
std::string as_json(events::Entry const& entry) {
  std::string out = "{";
  append(out, "topic", entry.topic);
  out += ",\"partition\":" + std::to_string(entry.partition);
  append(out, "offset", entry.offset);
  append(out, "time", to_rfc3339(entry.time));
  append(out, "key", entry.key);
  for (auto const& [name, value] : entry.headers) append(out, name, value);
  if (event_in(entry)) out += ",\"event\":" + entry.text;
  else append(out, "text", entry.text);
  return out + "}";
}

/// Of a topic of one partition, page by page, up to where it ends now.
Task<> each(events::Browser& browser, std::string topic, std::function<void(events::Entry const&)> visit) {
  events::Position from;
  while (true) {
    auto const entries = co_await browser.read(topic, 0, from, page);
    for (events::Entry const& entry : entries) visit(entry);
    if (entries.size() < page) co_return;
    from = {.after = entries.back().offset};
  }
}

/// The event that a dead letter is about; where it was too large for that topic, as it still lies where it came from.
Task<std::optional<events::Event>> original(events::Browser& browser, events::Entry letter) {
  if (header(letter, "left-out").empty()) co_return event_in(letter);
  auto const partition = static_cast<unsigned>(std::stoul(header(letter, "origin-partition")));
  auto const found =
      co_await browser.read(header(letter, "origin-topic"), partition, {.at = header(letter, "origin-offset")}, 1);
  if (found.empty() || found.front().offset != header(letter, "origin-offset")) co_return std::nullopt;
  co_return event_in(found.front());
}

Task<bool> replay(events::Browser& browser, events::Bus& bus, events::Topic topic, events::Entry letter) {
  auto event = co_await original(browser, letter);
  if (!event) co_return false;
  event->topic = topic.name;
  event->partitions = topic.partitions;
  event->key = letter.key;
  event->recipient = header(letter, "consumer");
  std::vector<events::Event> const events{*std::move(event)};
  co_await bus.publish(events);
  co_return true;
}

Task<std::vector<events::Entry>> dead_letters(events::Browser& browser, events::Topic topic, std::string offset) {
  std::vector<events::Entry> letters;
  std::string const name = events::dead_letters_of(topic.name);
  if (offset.empty()) {
    co_await each(browser, name, [&](events::Entry const& letter) { letters.push_back(letter); });
    co_return letters;
  }
  letters = co_await browser.read(name, 0, {.at = offset}, 1);
  if (letters.empty() || letters.front().offset != offset) {
    throw NotFound("there is no dead letter at " + offset + " of " + name);
  }
  co_return letters;
}

}  // namespace

Task<> list_dead_letters(events::Browser& browser, Topics topics, std::ostream& out) {
  for (events::Topic const& topic : topics) {
    co_await each(browser, events::dead_letters_of(topic.name), [&](events::Entry const& letter) {
      auto const event = event_in(letter);
      out << topic.name << "  " << letter.offset << "  " << to_rfc3339(letter.time) << "  "
          << header(letter, "consumer") << "  " << (event ? event->type + "  " + event->subject : "(no event)") << "  "
          << header(letter, "error") << '\n';
    });
  }
}

Task<> show_dead_letter(events::Browser& browser, events::Topic topic, std::string offset, std::ostream& out) {
  auto const letters = co_await dead_letters(browser, topic, std::move(offset));
  for (events::Entry const& letter : letters) out << as_json(letter) << '\n';
}

Task<> replay_dead_letters(events::Browser& browser, events::Bus& bus, events::Topic topic, Chosen chosen,
                           std::size_t& count, std::ostream& out) {
  auto const letters = co_await dead_letters(browser, topic, chosen.offset);
  for (events::Entry const& letter : letters) {
    if (!chosen.consumer.empty() && header(letter, "consumer") != chosen.consumer) continue;
    std::string refusal;
    try {
      if (!co_await replay(browser, bus, topic, letter)) refusal = "what is there is no event";
    } catch (events::EventRefused const& refused) {
      refusal = refused.what();
    }
    if (refusal.empty()) ++count;
    else out << topic.name << "  " << letter.offset << "  can't be replayed: " << refusal << '\n';
  }
}

Task<> list_refused_events(postgres::Session& session, std::string producer, std::string topic, std::ostream& out) {
  std::int64_t last = 0;
  while (true) {
    auto const refused = co_await events::refused_events(session, topic, last, static_cast<std::int64_t>(page));
    for (events::RefusedEvent const& event : refused) {
      out << event.topic << "  " << producer << "  " << to_rfc3339(event.created_at) << "  " << event.type << "  "
          << event.subject << "  " << event.bytes << " bytes\n";
    }
    if (refused.size() < page) co_return;
    last = refused.back().id;
  }
}

Task<> tail(events::Browser& browser, Topics topics, events::Position from, std::optional<unsigned> partition,
            std::chrono::milliseconds pause, std::function<bool()> ended, std::ostream& out) {
  std::map<std::pair<std::string, unsigned>, events::Position> positions;
  for (events::Topic const& topic : topics) {
    for (unsigned i = 0; i < topic.partitions; ++i) {
      if (!partition || *partition == i) positions.emplace(std::pair(std::string(topic.name), i), from);
    }
  }
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (true) {
    // A page of each in turn: where events come faster than they are shown, no partition waits for another's end.
    bool more = false;
    for (auto& [place, position] : positions) {
      auto const entries = co_await browser.read(place.first, place.second, position, page);
      for (events::Entry const& entry : entries) out << as_json(entry) << '\n';
      if (!entries.empty()) position = {.after = entries.back().offset};
      more = more || entries.size() == page;
    }
    out.flush();
    if (more) continue;
    if (ended()) co_return;
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

Timestamp parse_time(std::string const& text) {
  if (auto const time = parse_rfc3339(text)) return *time;
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view const unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::map<std::string_view, std::chrono::seconds> const units = {{"s", std::chrono::seconds(1)},
                                                                  {"m", std::chrono::minutes(1)},
                                                                  {"h", std::chrono::hours(1)},
                                                                  {"d", std::chrono::days(1)}};
  auto const found = units.find(unit);
  constexpr std::int64_t longest = 100'000;
  if (error != std::errc() || found == units.end() || number < 0 || number > longest)
    throw Malformed("a time is 2026-01-31T12:00:00Z, or how long ago: 90s, 15m, 2h, 3d");
  return std::max(now() - number * found->second, Timestamp());
}

}  // namespace vobe::bus_tool
