// The gateway as it runs, with stand-ins for all owners that hold a small platform: post 1 by user 1 about album 5 and
// artist 7, post 2 by user 2, three comments.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "chassis/redis/tests/redis_server.hpp"
#include "chassis/testing/running.hpp"
#include "definition.hpp"
#include "tests/integration/neighbour.hpp"

namespace vobe::gateway {

/// A base before GatewayTest: the process is to be forked while no stand-in listens yet, or it would keep their ports
/// open when they are gone.
struct WithRedis {
  redis::testing::RedisServer redis;
};

struct GatewayTest : ::testing::Test {
  GatewayTest() { fill(); }

  static std::string post(std::int64_t id, std::int64_t author, std::string const& music,
                          std::string const& more = "") {
    auto const number = std::to_string(id);
    return R"({"id":)" + number + R"(,"slug":"post-)" + number + R"(","kind":"review","title":"Post )" + number +
           R"(","excerpt":"…",)" + more + R"("language":"en","author_id":)" + std::to_string(author) +
           R"(,"tags":["rock"],"music":)" + music +
           R"(,"music_state":"checked","rating":null,"score":3,"upvotes":4,"downvotes":1,"comment_count":3,)" +
           R"("created_at":"2026-01-31T12:00:00.123Z","edited_at":null,"revision":1,"version":1,"locked":false,"pinned":false,"removed":false})";
  }
  static std::string music() { return R"([{"type":"album","id":5},{"type":"artist","id":7}])"; }
  static std::string list(std::string const& items, std::string const& cursor = "null") {
    return R"({"items":[)" + items + R"(],"next_cursor":)" + cursor + "}";
  }
  static std::string user(std::int64_t id) {
    auto const number = std::to_string(id);
    return R"({"id":)" + number + R"(,"username":"user)" + number + R"(","display_name":"User )" + number +
           R"(","bio":"","avatar_url":null,"role":"user","roles":["user"],"language":"en","created_at":"2026-01-01T00:00:00.000Z"})";
  }
  static std::string comment(std::int64_t id, std::string const& author, std::string const& more) {
    return R"({"id":)" + std::to_string(id) + R"(,"post_id":1,"parent_id":null,"depth":0,"author_id":)" + author +
           R"(,"language":"en","score":0,)" +
           R"("created_at":"2026-01-31T12:00:00.123Z","state":"visible","revision":1,"version":1)" + more + "}";
  }
  static std::string listed_comment(std::int64_t id, std::string const& author) {
    return comment(id, author, R"(,"excerpt":"Good one & more")");
  }
  static std::string node(std::int64_t id, std::string const& author, std::string const& replies = "") {
    return comment(id, author,
                   R"(,"body":"Good **one** & more","body_html":"<p>Good <strong>one</strong> &amp; more</p>",)"
                   R"("replies":[)" +
                       replies + R"(],"more":null)");
  }
  static std::string artist(std::string const& name = "Queen", int version = 1) {
    return R"({"id":7,"slug":"queen","name":")" + name + R"(","sort_name":"Queen","version":)" +
           std::to_string(version) + "}";
  }
  static std::string album() {
    return R"({"id":5,"slug":"jazz","title":"Jazz","type":"album","year":1978,"artist_credit":[{"artist_id":7,"name_as_printed":"Queen","join_phrase":"","artist_slug":"queen"}],"version":1})";
  }

  void fill() {
    content.says("/api/v1/posts?", list(post(1, 1, music()) + "," + post(2, 2, "[]"), R"("next")"));
    content.says("/api/v1/posts", list(post(1, 1, music()) + "," + post(2, 2, "[]"), R"("next")"));
    content.says("/api/v1/posts?ids=", list(post(1, 1, music())));
    content.says("/api/v1/posts/1", post(1, 1, music(), R"("body":"Text","body_html":"<p>Text</p>",)"));
    content.says("/api/v1/posts/404", R"({"type":"/problems/not-found","status":404,"detail":"no such post"})", 404);
    content.says("/api/v1/tags", list(R"({"name":"rock","post_count":2})"));
    content.says("/api/v1/me/post-states", list(R"({"id":1,"my_vote":1,"favourited":false,"watching":false})"));
    artists.says("/api/v1/albums?", list(album()));
    artists.says("/api/v1/albums/5", album());
    artists.says("/api/v1/artists?ids=", list(artist()));
    artists.says("/api/v1/artists/7", artist());
    artists.says("/api/v1/artists/7/albums", list(album()));
    artists.says("/api/v1/artists/7/tracks", list(R"({"id":9,"slug":"jealousy","title":"Jealousy","album_id":5})"));
    artists.says("/api/v1/tracks/9", R"({"id":9,"slug":"jealousy","title":"Jealousy","album_id":5})");
    artists.says("/api/v1/artists/8", R"({"type":"/problems/moved"})", 308, {{"Location", "/api/v1/artists/7"}});
    comments.says("/api/v1/comments?", list(listed_comment(11, "2") + "," + listed_comment(12, "1")));
    comments.says("/api/v1/posts/1/comments", R"({"items":[)" + node(11, "2", node(12, "1")) + "," + node(13, "null") +
                                                  R"(],"total":2,"next_cursor":null})");
    comments.says("/api/v1/me/comment-states", list(R"({"id":11,"my_vote":-1})"));
    auth.says("/api/v1/users?ids=", list(user(1) + "," + user(2)));
    auth.says("/api/v1/users/user1", user(1));
    search.says(
        "/api/v1/search",
        R"({"items":[],"total":{"value":0,"relation":"exact"},"facets":{},"next_cursor":null,"did_you_mean":null,"backend":"postgres","took_ms":1})");
  }

  /// Starts the gateway; `settings` add to what is set here.
  void start(service::Environment settings = {}) {
    settings.emplace("VOBE_AUTH_URL", auth.url());
    settings.emplace("VOBE_CONTENT_URL", content.url());
    settings.emplace("VOBE_ARTIST_URL", artists.url());
    settings.emplace("VOBE_COMMENT_URL", comments.url());
    settings.emplace("VOBE_FEEDBACK_URL", feedback.url());
    settings.emplace("VOBE_CHAT_URL", chat.url());
    settings.emplace("VOBE_SEARCH_URL", search.url());
    settings.emplace("VOBE_PART_MS", "300");
    gateway = std::make_unique<testing::RunningService>(definition(), std::move(settings));
    visitor = std::make_unique<testing::Caller>(gateway->port());
  }

  testing::Answer home(std::string const& query = "") { return visitor->get("/api/v1/pages/home" + query); }

  /// The answer to a client who has so little time, as it stands on the wire.
  std::string get_hurried(std::string const& target, int milliseconds) const {
    return testing::exchange_raw(gateway->port(),
                                 "GET " + target +
                                     " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Deadline-Ms: " +
                                     std::to_string(milliseconds) + "\r\n\r\n",
                                 5s);
  }

  Neighbour auth;
  Neighbour content;
  Neighbour artists;
  Neighbour comments;
  Neighbour feedback;
  Neighbour chat;
  Neighbour search;
  std::unique_ptr<testing::RunningService> gateway;
  std::unique_ptr<testing::Caller> visitor;
};

}  // namespace vobe::gateway
