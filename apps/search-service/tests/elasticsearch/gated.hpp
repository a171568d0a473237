// search-service with its Elasticsearch behind a gate.
#pragma once

#include <string>

#include "tests/elasticsearch/cluster.hpp"
#include "tests/elasticsearch/gate.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {

struct GatedSearch : ::testing::Test {
  void SetUp() override { ASSERT_TRUE(comes_to_answer("elasticsearch")); }

  void tell_posts(std::int64_t first, std::int64_t last, std::string const& title, std::int64_t version = 1) {
    std::vector<events::Event> events;
    for (auto id = first; id <= last; ++id) {
      contracts::PostState const post{.id = {id},
                                      .slug = "slug",
                                      .kind = "discussion",
                                      .title = title,
                                      .body = "text",
                                      .language = "en",
                                      .author_id = {1},
                                      .created_at = now(),
                                      .version = version};
      events.push_back(event_of(contracts::post_updated, "post/" + std::to_string(id), post));
    }
    publish(bus, std::move(events));
  }

  void tell_deleted_post(std::int64_t id, std::int64_t version) {
    contracts::PostState const post{.id = {id}, .author_id = {1}, .deleted = true, .version = version};
    publish(bus, {event_of(contracts::post_deleted, "post/" + std::to_string(id), post)});
  }

  testing::Answer search(std::string const& q) { return visitor.get("/api/v1/search?q=" + q); }

  /// Waits until this engine answers.
  bool comes_to_answer(std::string const& engine) {
    return testing::eventually([&] { return search("anything").text("/backend") == engine; }, longest);
  }

  /// Waits until this engine finds so many.
  bool comes_to_count(std::string const& q, std::string const& count, std::string const& engine = "elasticsearch") {
    auto const counted = [&] {
      auto const answer = search(q);
      return answer.text("/backend") == engine && answer.text("/total/value") == count;
    };
    bool const came = testing::eventually(counted, longest);
    EXPECT_TRUE(came) << search(q).body;
    return came;
  }

  bool comes_to_hold(std::string const& sql, std::string const& value) {
    return testing::eventually([&] { return service.database->ask(sql) == value; }, longest);
  }

  service::Environment settings() {
    return {{"VOBE_BUS_URL", bus},
            {"VOBE_ELASTICSEARCH_URL", gate.url()},
            {"VOBE_ELASTICSEARCH_INDEX", cluster.alias()},
            {"VOBE_ELASTICSEARCH_TIMEOUT_MS", "2000"}};
  }

  static constexpr std::chrono::seconds longest{60};
  std::string bus = empty_bus();
  Cluster cluster;
  Gate gate{cluster.port()};
  testing::RunningService service{definition(), settings()};
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::search
