// llm-chat-service as it runs, with the help articles that ship, and a stand-in for search-service.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "chassis/testing/running.hpp"
#include "definition.hpp"
#include "domain/server_events.hpp"

namespace vobe::chat {

inline service::Environment with_help(service::Environment environment) {
  environment.emplace("VOBE_HELP_DIR", VOBE_TEST_HELP_DIR);
  return environment;
}

inline std::vector<ServerEvent> events_of(std::string const& body) {
  ServerEventReader reader;
  reader.feed(body);
  std::vector<ServerEvent> events;
  while (auto event = reader.next()) events.push_back(std::move(*event));
  return events;
}

/// A member of an event's data, as text.
inline std::string member(ServerEvent const& event, std::string_view pointer) {
  return testing::Answer{200, {}, event.data}.text(pointer);
}

/// What the token events say together.
inline std::string said(std::vector<ServerEvent> const& events) {
  std::string text;
  for (auto const& event : events) {
    if (event.name == "token") text += member(event, "/text");
  }
  return text;
}

/// How one talks to the chat.
inline std::string begin(testing::Caller& caller, std::string const& json = "{}") {
  auto const answer = caller.post("/api/v1/chat/conversations", json);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.text("/id");
}

inline std::string path_of(std::string const& conversation, std::string const& rest = "") {
  return "/api/v1/chat/conversations/" + conversation + rest;
}

inline std::string question(std::string_view content) {
  std::string json = "{\"content\":";
  append_json_string(json, content);
  return json + "}";
}

inline testing::Answer ask(testing::Caller& caller, std::string const& conversation, std::string_view content,
                           testing::Caller::Fields fields = {}) {
  return caller.post(path_of(conversation, "/messages"), question(content), std::move(fields));
}

inline std::vector<ServerEvent> ask_for_stream(testing::Caller& caller, std::string const& conversation,
                                               std::string_view content) {
  auto const answer = ask(caller, conversation, content, {{"Accept", "text/event-stream"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  return events_of(answer.body);
}

struct ChatTest : ::testing::Test {
  explicit ChatTest(service::Environment environment = {}) : environment_(std::move(environment)) {}

  /// What search answers; an empty one is away.
  std::string hits = R"({"items":[]})";
  std::atomic<int> search_delay_ms = 0;
  std::string searched;
  std::mutex guard;

  testing::StandIn search{[this](http::Router& router) {
    router.get("/search", "Search").handle([this](http::Request& request) -> Task<http::Response> {
      std::this_thread::sleep_for(std::chrono::milliseconds(search_delay_ms.load()));
      std::scoped_lock const lock(guard);
      searched = request.query;
      if (hits.empty()) throw Unavailable("away");
      http::Response response;
      response.body = hits;
      co_return response;
    });
  }};
  service::Environment environment_;
  testing::RunningService service{definition(), with_help([this] {
                                    auto all = environment_;
                                    all.emplace("VOBE_SEARCH_URL", search.url());
                                    return all;
                                  }())};
  testing::Caller anna = service.as(1);
  testing::Caller boris = service.as(2);
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::chat
