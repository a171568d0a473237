// search-service as it runs, told by a bus of its own what others own.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "chassis/events/event.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/testing/running.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"
#include "definition.hpp"
#include "tests/integration/backend.hpp"

namespace vobe::search {

/// A database of the test Redis that only this service's tests use: other suites' events stay out. Emptied by the call.
std::string empty_bus();

template <class Data>
events::Event event_of(events::Type<Data> type, std::string key, Data const& data) {
  return {.id = Uuid::v7(),
          .source = "/test",
          .type = std::string(type.name),
          .subject = key,
          .topic = std::string(type.topic.name),
          .partitions = type.topic.partitions,
          .key = key,
          .time = now(),
          .traceparent = {},
          .data = schema::to_json(data)};
}

/// Publishes in this order; returns when the bus has them all.
void publish(std::string const& bus_url, std::vector<events::Event> events);

struct SearchServiceTest : ::testing::Test {
  /// Waits until the engine that is tested answers.
  void SetUp() override;

  template <class Data>
  void tell(events::Type<Data> type, std::string const& key, Data const& data) {
    publish(bus, {event_of(type, key, data)});
  }
  void tell_post(std::int64_t id, std::string const& title, std::string const& body, std::int64_t version = 1,
                 std::vector<contracts::MusicReference> music = {});
  void tell_artist(std::int64_t id, std::string const& name, std::int64_t version = 1,
                   std::vector<std::string> aliases = {});

  /// Checks that the engine that is tested has answered.
  testing::Answer search(std::string const& q, std::string const& more = {});
  /// "post/1 artist/2" in their order, of the first page.
  std::string found(std::string const& q, std::string const& more = {});
  /// Waits for what was told, and settles; true when it came.
  bool comes_to_find(std::string const& q, std::string const& expected, std::string const& more = {});
  /// Waits until everything that was written is followed up and can be found.
  void settle();

  std::string bus = empty_bus();
  std::unique_ptr<Backend> backend = make_backend();
  testing::RunningService service{definition(), settings()};
  testing::Caller visitor = service.caller();

 protected:
  /// With which the service runs, and another one beside it would.
  [[nodiscard]] service::Environment settings() const;
};

/// "type/id" of each item of an answer, separated by spaces.
std::string things_in(testing::Answer const& answer);

}  // namespace vobe::search
