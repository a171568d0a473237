// content-service as it runs, with a stand-in for artist-service: artists 1 to 99, albums 101 to 199 and tracks 201 to
// 299 exist; album and track N are credited to the artists N % 100 and 50.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include <atomic>
#include <string>
#include <vector>

#include "chassis/http/page.hpp"
#include "chassis/testing/running.hpp"
#include "definition.hpp"

namespace vobe::content {

struct IdsQuery {
  List<std::int64_t, 1, 100> ids;
};
BOOST_DESCRIBE_STRUCT(IdsQuery, (), (ids))

struct ContentServiceTest : ::testing::Test {
  /// `further` settings of the service.
  explicit ContentServiceTest(service::Environment further = {}) : settings(with_artists(std::move(further))) {}

  static constexpr char const* posts = "/api/v1/posts";

  static std::string post_path(std::int64_t id, std::string const& rest = "") {
    return std::string(posts) + "/" + std::to_string(id) + rest;
  }

  /// `members` are further members of the body: R"("tags":["a"])".
  static std::string post_json(std::string const& title, std::string const& members = "") {
    return R"({"kind":"discussion","title":")" + title + R"(","body":"About )" + title + "\"" +
           (members.empty() ? "" : "," + members) + "}";
  }

  std::int64_t written(testing::Caller& author, std::string const& title, std::string const& members = "") {
    auto const answer = author.post(posts, post_json(title, members));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return std::stoll(answer.text("/id"));
  }

  /// The ids of a list, page after page.
  std::vector<std::int64_t> ids_of(std::string const& query) {
    std::vector<std::int64_t> ids;
    std::string cursor;
    do {
      auto const answer = visitor.get(std::string(posts) + "?" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
      EXPECT_EQ(answer.status, 200) << answer.body;
      if (answer.status != 200) return ids;
      auto const json = answer.json();
      for (auto const& item : json.at("items").as_array()) ids.push_back(item.at("id").as_int64());
      cursor = json.at("next_cursor").is_null() ? "" : std::string(json.at("next_cursor").as_string());
    } while (!cursor.empty());
    return ids;
  }

  void mount_catalogue(http::Router& router, std::string_view path, std::int64_t first) {
    router.get(path, "By ids").handle([this, first](http::Query<IdsQuery> query) -> Task<http::Response> {
      if (artist_service_is_away) throw Unavailable("away");
      if (artist_service_talks_nonsense) co_return http::Response{.body = R"({"items":[{"odd":1}]})"};
      http::Response response;
      for (auto const id : query->ids.values) {
        if (id < first || id > first + 98) continue;
        response.body += (response.body.empty() ? "" : ",") + thing(id);
      }
      response.body = "{\"items\":[" + response.body + "],\"next_cursor\":null}";
      co_return response;
    });
  }

  static std::string thing(std::int64_t id) {
    std::string json = "{\"id\":" + std::to_string(id) + ",\"version\":1,\"slug\":\"s\"";
    if (id > 99) {
      json += R"(,"artist_credit":[{"artist_id":)" + std::to_string(id % 100) +
              R"(,"name_as_printed":"A","join_phrase":" & "},{"artist_id":50,"name_as_printed":"B","join_phrase":""}])";
    }
    return json + "}";
  }

  service::Environment with_artists(service::Environment further) const {
    further.emplace("VOBE_ARTIST_URL", artists.url());
    return further;
  }

  std::atomic<bool> artist_service_is_away = false;
  std::atomic<bool> artist_service_talks_nonsense = false;
  testing::StandIn artists{[this](http::Router& router) {
    mount_catalogue(router, "/artists", 1);
    mount_catalogue(router, "/albums", 101);
    mount_catalogue(router, "/tracks", 201);
  }};
  service::Environment settings;
  testing::RunningService service{definition(), settings};
  testing::Caller anna = service.as(1);
  testing::Caller boris = service.as(2);
  testing::Caller moderator = service.as(9, Role::moderator);
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::content
