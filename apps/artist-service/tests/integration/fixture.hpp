// artist-service as it runs, with short words for what its tests do.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <string>
#include <vector>

#include "chassis/testing/running.hpp"
#include "definition.hpp"

namespace vobe::artist {

inline std::string const api = "/api/v1";

/// The members `name` of a list's items, joined by "|".
inline std::string shown(testing::Answer const& answer, char const* name) {
  std::string out;
  for (auto const& item : answer.json().at("items").as_array()) {
    if (!out.empty()) out += "|";
    auto const& value = item.at(name);
    out += value.is_string() ? std::string(value.as_string().c_str()) : boost::json::serialize(value);
  }
  return out;
}

/// All pages of a list, followed to the end by its cursors.
inline std::string all_shown(testing::Caller& caller, std::string const& target, char const* name, int limit) {
  std::string out;
  std::string cursor;
  for (int pages = 0; pages < 100; ++pages) {
    auto const separator = target.find('?') == std::string::npos ? "?" : "&";
    auto const answer =
        caller.get(target + separator + "limit=" + std::to_string(limit) + (cursor.empty() ? "" : "&cursor=" + cursor));
    EXPECT_EQ(answer.status, 200) << answer.body;
    auto const page = shown(answer, name);
    if (!page.empty()) out += (out.empty() ? "" : "|") + page;
    if (answer.at("/next_cursor").is_null()) return out;
    cursor = answer.text("/next_cursor");
  }
  ADD_FAILURE() << "the list does not end";
  return out;
}

struct ArtistServiceTest : ::testing::Test {
  std::int64_t made(std::string const& path, std::string const& json) {
    auto const answer = editor.post(api + path, json);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.status == 201 ? std::stoll(answer.text("/id")) : 0;
  }
  std::int64_t artist(std::string const& name, std::string const& more = "") {
    return made("/artists", R"({"name":")" + name + "\"" + more + "}");
  }
  std::int64_t album(std::string const& title, std::int64_t by, std::string const& more = "") {
    return made("/albums", R"({"title":")" + title + R"(","artist_credit":[{"artist_id":)" + std::to_string(by) + "}]" +
                               more + "}");
  }
  std::int64_t track(std::string const& title, std::int64_t on, int disc, int position, std::string const& more = "") {
    return made("/tracks", R"({"title":")" + title + R"(","album_id":)" + std::to_string(on) + R"(,"disc":)" +
                               std::to_string(disc) + R"(,"position":)" + std::to_string(position) + more + "}");
  }
  static std::string of(std::string const& kind, std::int64_t id, std::string const& rest = "") {
    return api + "/" + kind + "/" + std::to_string(id) + rest;
  }
  testing::Answer import(std::string const& lines) {
    return editor.call("POST", api + "/catalogue/import", lines, {{"Content-Type", "application/x-ndjson"}});
  }
  std::string events(std::string const& subject) const {
    return service.database->ask(
        "SELECT string_agg(type || ' ' || (data::json->>'version'), ', ' ORDER BY id) FROM outbox WHERE subject = '" +
        subject + "'");
  }

  testing::RunningService service{definition()};
  testing::Caller editor = service.as(1, Role::editor);
  testing::Caller user = service.as(2);
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::artist
