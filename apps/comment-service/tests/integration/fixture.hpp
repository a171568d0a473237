// comment-service as it runs, with a stand-in for content-service that knows the posts 1 to 99.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "chassis/testing/running.hpp"
#include "definition.hpp"

namespace vobe::comment {

struct CommentServiceTest : ::testing::Test {
  testing::Answer write(testing::Caller& author, std::int64_t post, std::string const& body, std::int64_t parent = 0,
                        testing::Caller::Fields fields = {}) {
    std::string json = R"({"body":")" + body + "\"";
    if (parent > 0) json += ",\"parent_id\":" + std::to_string(parent);
    return author.post("/api/v1/posts/" + std::to_string(post) + "/comments", json + "}", std::move(fields));
  }

  std::int64_t written(testing::Caller& author, std::int64_t post, std::string const& body, std::int64_t parent = 0) {
    auto const answer = write(author, post, body, parent);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return std::stoll(answer.text("/id"));
  }

  static std::string comment_path(std::int64_t id, std::string const& rest = "") {
    return "/api/v1/comments/" + std::to_string(id) + rest;
  }

  std::atomic<bool> content_is_away = false;
  testing::StandIn content{[this](http::Router& router) {
    router.get("/posts/{id}", "A post").handle([this](http::Path<std::int64_t> id) -> Task<http::Response> {
      if (content_is_away) throw Unavailable("away");
      if (id > 99) throw NotFound("no such post");
      http::Response response;
      response.body = "{\"id\":" + std::to_string(id.value) + "}";
      co_return response;
    });
  }};
  testing::RunningService service{definition(), {{"VOBE_CONTENT_URL", content.url()}}};
  testing::Caller anna = service.as(1);
  testing::Caller boris = service.as(2);
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::comment
