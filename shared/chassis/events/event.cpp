#include "chassis/events/event.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <stdexcept>

#include "chassis/core/errors.hpp"
#include "chassis/core/json_text.hpp"
#include "chassis/schema/json_value.hpp"

namespace vobe::events {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest_event = 64;

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(out, value);
}

/// The member's text; throws Malformed where it is missing or empty.
std::string_view required(json::object const& envelope, std::string_view name) {
  json::value const* const member = envelope.if_contains(name);
  json::string const* const text = member ? member->if_string() : nullptr;
  if (text == nullptr || text->empty()) throw Malformed("the event has no " + std::string(name));
  return *text;
}

std::string optional(json::object const& envelope, std::string_view name) {
  json::value const* const member = envelope.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return std::string(member->get_string());
}

}  // namespace

std::string Event::to_json() const {
  std::string out;
  out.reserve(data.size() + 320);
  out += R"({"specversion":"1.0")";
  append_member(out, "id", id.to_string());
  append_member(out, "source", source);
  append_member(out, "type", type);
  append_member(out, "subject", subject);
  append_member(out, "time", to_rfc3339(time));
  append_member(out, "datacontenttype", "application/json");
  if (!traceparent.empty()) append_member(out, "traceparent", traceparent);
  if (!recipient.empty()) append_member(out, "recipient", recipient);
  out += ",\"data\":";
  out += data.empty() ? std::string_view("null") : std::string_view(data);
  out += '}';
  return out;
}

Event Event::from_json(std::string_view text) {
  json::value const parsed = schema::parse_json(text, deepest_event);
  if (!parsed.is_object()) throw Malformed("the event is no JSON object");
  json::object const& envelope = parsed.get_object();
  if (!required(envelope, "specversion").starts_with("1.")) throw Malformed("the event is of another specversion");

  Event event;
  auto const id = Uuid::parse(required(envelope, "id"));
  if (!id) throw Malformed("the event's id is no UUID");
  auto const time = parse_rfc3339(required(envelope, "time"));
  if (!time) throw Malformed("the event's time is no RFC 3339");
  event.id = *id;
  event.time = *time;
  event.source = required(envelope, "source");
  event.type = required(envelope, "type");
  event.subject = optional(envelope, "subject");
  event.traceparent = optional(envelope, "traceparent");
  event.recipient = optional(envelope, "recipient");
  json::value const* const data = envelope.if_contains("data");
  event.data = data ? json::serialize(*data) : "null";
  return event;
}

unsigned partition_of(std::string_view key, unsigned partitions) {
  if (partitions == 0) throw std::invalid_argument("a topic has at least one partition");
  std::uint64_t hash = 14695981039346656037U;
  for (char const byte : key) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211U;
  }
  return static_cast<unsigned>(hash % partitions);
}

}  // namespace vobe::events
