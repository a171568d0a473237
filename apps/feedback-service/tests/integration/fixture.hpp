// feedback-service as it runs, on a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "chassis/testing/running.hpp"
#include "definition.hpp"

namespace vobe::feedback {

constexpr auto feedback_path = "/api/v1/feedback";

inline std::string path_of(std::string const& ticket, std::string const& rest = "") {
  return std::string(feedback_path) + "/" + ticket + rest;
}

/// "…/feedback/<ticket>?key=<key>" of the site, as a path of this service.
inline std::string private_path(testing::Answer const& sent, std::string const& rest = "") {
  auto const link = sent.text("/link");
  auto const key = link.substr(link.find('?'));
  return path_of(sent.text("/ticket"), rest + key);
}

/// A body, with what the test adds: R"(,"rating":5)".
inline std::string draft(std::string const& kind, std::string const& more = "",
                         std::string const& subject = "A subject", std::string const& body = "A body") {
  return R"({"kind":")" + kind + R"(","subject":")" + subject + R"(","body":")" + body + "\"" + more + "}";
}

inline std::string report_on(std::string const& type, int id) {
  return draft("report", R"(,"reason":"spam","target":{"type":")" + type + R"(","id":)" + std::to_string(id) + "}");
}

struct FeedbackTest : ::testing::Test {
  /// Sent without an account, by a form that is five seconds old.
  testing::Answer send_anonymously(std::string const& json, testing::Caller::Fields fields = {},
                                   std::string const& website = "") {
    auto const token = visitor.get(path_of("form")).text("/token");
    ahead += 5;
    auto const with_form =
        json.substr(0, json.size() - 1) + R"(,"form":{"token":")" + token + R"(","website":")" + website + "\"}}";
    return visitor.post(feedback_path, with_form, std::move(fields));
  }

  testing::Answer sent(testing::Caller& sender, std::string const& json) {
    auto answer = sender.post(feedback_path, json);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer;
  }

  std::atomic<int> ahead = 0;  // seconds
  testing::RunningService service{definition([this] { return now() + std::chrono::seconds(ahead.load()); })};
  testing::Caller anna = service.as(1);
  testing::Caller boris = service.as(2);
  testing::Caller moderator = service.as(9, Role::moderator);
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::feedback
