#include "asyncapi.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "chassis/schema/codec.hpp"
#include "contracts/all.hpp"

namespace vobe::bus_tool {
namespace {

namespace json = boost::json;

constexpr std::string_view title = "VobeMusic: what its services tell one another";
constexpr std::string_view description =
    "CloudEvents 1.0 in structured JSON, delivered at least once, in order per key. `data` is the whole public state "
    "of "
    "its subject, with a version that grows with each change: who keeps it ignores what is not newer. Consumers ignore "
    "members that they do not know; fields are only added; a change that breaks is a new type. A message with `x-told: "
    "false` is declared, and heard by whoever keeps what it changes, but nobody tells it yet. Each topic has a "
    "`<topic>.dlq` of one partition: the events that a consumer refused, with the headers error, consumer, "
    "origin-topic, "
    "origin-partition, origin-offset, attempts and traceparent. On Kafka a record's key is the event's; the light bus, "
    "Redis Streams, has a stream `<topic>:<partition>` with the fields key and event.";
constexpr std::string_view content_type = "application/cloudevents+json; charset=UTF-8";

json::object reference(std::string const& place) {
  return {{"$ref", "#/" + place}};
}

json::value parse(std::string const& text) {
  return json::parse(text);
}

/// "vobe.user" → "user"
std::string channel_of(events::Topic topic) {
  return std::string(topic.name.substr(topic.name.find('.') + 1));
}

platform::Told const& told(events::Topic topic) {
  return *std::ranges::find(platform::topics, topic.name, [](auto const& each) { return each.topic.name; });
}

json::object text(std::string_view meaning) {
  return {{"type", "string"}, {"description", meaning}};
}

/// Any of those who tell of the topic.
json::object source(platform::Told const& teller) {
  json::array sources;
  for (auto const producer : platform::names_in(teller.producers)) sources.emplace_back("/" + std::string(producer));
  if (sources.size() == 1) return {{"const", sources.front()}};
  return {{"enum", std::move(sources)}};
}

/// The envelope of one type.
json::object payload(std::string_view type, platform::Told const& teller, json::value data) {
  json::object properties{
      {"specversion", json::object{{"const", "1.0"}}},
      {"id", json::object{{"type", "string"}, {"format", "uuid"}}},
      {"source", source(teller)},
      {"type", json::object{{"const", type}}},
      {"subject", text("what it is about: post/42")},
      {"time", json::object{{"type", "string"}, {"format", "date-time"}}},
      {"datacontenttype", json::object{{"const", "application/json"}}},
      {"traceparent", text("W3C Trace Context, where there is one")},
      {"recipient", text("a replayed dead letter: the one consumer that is to hear it")},
      {"data", std::move(data)},
  };
  json::array required{"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"};
  return {{"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

struct Message {
  std::string name;
  events::Topic topic;
  json::object described;
};

template <class Data>
Message describe(events::Type<Data> type, schema::SchemaBuilder& schemas) {
  auto const data = parse(schema::Codec<Data>::describe(schemas));
  json::object key{{"type", "string"}, {"description", "whose order matters: post/7"}};
  json::object described{{"name", type.name}, {"contentType", content_type}};
  if (!contracts::is_told(type.name)) described["x-told"] = false;
  described["payload"] = payload(type.name, told(type.topic), data);
  described["bindings"] = json::object{{"kafka", json::object{{"key", std::move(key)}}}};
  return {.name = std::string(type.name), .topic = type.topic, .described = std::move(described)};
}

std::vector<Message> describe_all(schema::SchemaBuilder& schemas) {
  std::vector<Message> messages;
  std::apply([&](auto... types) { (messages.push_back(describe(types, schemas)), ...); }, contracts::all);
  return messages;
}

json::object channels(std::vector<Message> const& messages) {
  json::object all;
  for (auto const& topic : platform::topics) {
    json::object carried;
    for (Message const& message : messages) {
      if (message.topic.name == topic.topic.name)
        carried[message.name] = reference("components/messages/" + message.name);
    }
    json::object kafka{{"topic", topic.topic.name}, {"partitions", topic.topic.partitions}};
    all[channel_of(topic.topic)] = json::object{{"address", topic.topic.name},
                                                {"messages", std::move(carried)},
                                                {"bindings", json::object{{"kafka", std::move(kafka)}}}};
  }
  return all;
}

json::object operations() {
  json::object all;
  for (auto const& topic : platform::topics) {
    std::string const channel = channel_of(topic.topic);
    auto const add = [&](std::string_view who, std::string_view verb, std::string_view action) {
      all[std::string(who) + "." + std::string(verb) + "." + channel] =
          json::object{{"action", action}, {"channel", reference("channels/" + channel)}};
    };
    for (auto const producer : platform::names_in(topic.producers)) add(producer, "tells", "send");
    for (auto const consumer : platform::names_in(topic.consumers)) add(consumer, "hears", "receive");
  }
  return all;
}

json::object document() {
  schema::SchemaBuilder schemas;
  auto const messages = describe_all(schemas);
  json::object described;
  for (Message const& message : messages) described[message.name] = message.described;
  return {{"asyncapi", "3.0.0"},
          {"info", json::object{{"title", title}, {"version", "1.0.0"}, {"description", description}}},
          {"defaultContentType", content_type},
          {"channels", channels(messages)},
          {"operations", operations()},
          {"components",
           json::object{{"messages", std::move(described)}, {"schemas", parse("{" + schemas.components() + "}")}}}};
}

// ---- YAML: blocks of names, everything else as in JSON, which YAML includes ----

bool is_plain(std::string_view name) {
  auto const allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '$';
  };
  return !name.empty() && std::ranges::all_of(name, allowed) && (name.front() < '0' || name.front() > '9');
}

void write(std::string& out, json::object const& object, std::size_t depth) {
  for (auto const& [name, value] : object) {
    out.append(2 * depth, ' ');
    out += is_plain(name) ? std::string(name) : json::serialize(json::string(name));
    out += ':';
    if (value.is_object() && !value.get_object().empty()) {
      out += '\n';
      write(out, value.get_object(), depth + 1);
    } else {
      out += ' ' + json::serialize(value) + '\n';
    }
  }
}

}  // namespace

std::string asyncapi_document() {
  std::string out = "# Written by infrastructure/dev/asyncapi.sh from shared/contracts; changes here are lost.\n";
  write(out, document(), 0);
  return out;
}

}  // namespace vobe::bus_tool
