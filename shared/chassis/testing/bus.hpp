// Events as a neighbour would tell them, on the bus that VOBE_TEST_REDIS_URL names.
#pragma once

#include <string>

#include "chassis/events/event.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::testing {

/// Returns when the bus has it; throws when it has not within ten seconds.
void publish_event(events::Event event);

template <class Data>
void publish(events::Type<Data> type, std::string key, Data const& data) {
  publish_event({.id = Uuid::v7(),
                 .source = "/test",
                 .type = std::string(type.name),
                 .subject = key,
                 .topic = std::string(type.topic.name),
                 .partitions = type.topic.partitions,
                 .key = key,
                 .time = now(),
                 .traceparent = {},
                 .data = schema::to_json(data)});
}

}  // namespace vobe::testing
