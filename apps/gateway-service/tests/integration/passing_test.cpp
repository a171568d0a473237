// Passing on: what reaches the owner, what comes back, streams, framing, and who owns what.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include <fstream>

#include "contracts/platform.hpp"
#include "domain/routes.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::gateway {

struct Passing : GatewayTest {
  Passing() { start({{"VOBE_RATE_LIMITS", "off"}}); }
};

TEST_F(Passing, ARequestReachesItsOwnerAsItWas) {
  content.says("/api/v1/posts?x=", R"({"id":9})", 201, {{"Location", "/api/v1/posts/9"}, {"X-Own", "kept"}});
  auto const answer = visitor->post("/api/v1/posts?x=%2F", R"({"title":"T"})",
                                    {{"Authorization", "Bearer T"},
                                     {"Idempotency-Key", "k1"},
                                     {"Accept-Language", "ru"},
                                     {"Cookie", "secret=1"},
                                     {"X-Forwarded-Host", "evil.example"},
                                     {"X-Forwarded-For", "203.0.113.9"}});
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, R"({"id":9})");
  EXPECT_EQ(answer.header("Location"), "/api/v1/posts/9");
  EXPECT_EQ(answer.header("X-Own"), "kept");
  EXPECT_FALSE(answer.header("X-Request-Id").empty());
  auto asked = content.asked().at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.target, "/api/v1/posts?x=%2F");
  EXPECT_EQ(asked.body, R"({"title":"T"})");
  EXPECT_EQ(asked.fields["authorization"], "Bearer T");
  EXPECT_EQ(asked.fields["idempotency-key"], "k1");
  EXPECT_EQ(asked.fields["accept-language"], "ru");
  EXPECT_EQ(asked.fields["content-type"], "application/json");
  EXPECT_EQ(asked.fields["x-forwarded-for"], "203.0.113.9, 127.0.0.1");
  EXPECT_FALSE(asked.fields["traceparent"].empty());
  EXPECT_EQ(asked.fields.count("cookie"), 0U);
  EXPECT_EQ(asked.fields.count("x-forwarded-host"), 0U);
}

TEST_F(Passing, EachPathReachesItsOwnOwner) {
  for (auto const& [target, owner] :
       std::vector<std::pair<std::string, Neighbour*>>{{"/api/v1/auth/login", &auth},
                                                       {"/api/v1/users/anna", &auth},
                                                       {"/api/v1/posts/3", &content},
                                                       {"/api/v1/posts/3/vote", &content},
                                                       {"/api/v1/posts/3/comments", &comments},
                                                       {"/api/v1/me/post-states?ids=1", &content},
                                                       {"/api/v1/me/comment-states?ids=1", &comments},
                                                       {"/api/v1/genres", &artists},
                                                       {"/api/v1/feedback/mine", &feedback},
                                                       {"/api/v1/chat/conversations", &chat},
                                                       {"/api/v1/search/suggest?q=a", &search}}) {
    visitor->get(target);
    EXPECT_EQ(owner->count(target), 1U) << target;
  }
}

TEST_F(Passing, TheRoutesAreThoseOfThePlatform) {
  // Read here, and not through the header that the gateway itself is made from.
  std::ifstream file(PLATFORM_JSON);
  std::string const text((std::istreambuf_iterator<char>(file)), {});
  RouteTable const table;
  std::size_t checked = 0;
  for (auto const& service : boost::json::parse(text).at("services").as_array()) {
    auto const* routes = service.as_object().if_contains("routes");
    if (!routes) continue;
    for (auto const& route : routes->as_array()) {
      std::string path("/api/v1" + std::string(route.as_string()));
      if (auto const hole = path.find("{id}"); hole != std::string::npos) path.replace(hole, 4, "42");
      EXPECT_EQ(table.owner_of(path), std::string_view(service.at("name").as_string())) << path;
      EXPECT_EQ(table.owner_of(path + "/below"), std::string_view(service.at("name").as_string())) << path;
      ++checked;
    }
  }
  EXPECT_GE(checked, 18U);
}

TEST_F(Passing, WhatNobodyOwnsIsNotFound) {
  for (auto const* target :
       {"/", "/api/v1", "/api/v1/", "/api/v1/nope", "/api/v2/posts", "/api/v1/postsx", "/api/v1//posts", "/posts"}) {
    auto const answer = visitor->get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << target;
  }
}

TEST_F(Passing, ARefusalOfTheOwnersComesBackWhole) {
  auth.says("/api/v1/users/me", R"({"type":"/problems/unauthenticated","status":401})", 401,
            {{"WWW-Authenticate", "Bearer"}});
  auto const answer = visitor->get("/api/v1/users/me");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
}

TEST_F(Passing, AnOwnerWhoIsAwayIsUnavailable) {
  feedback.go_away();
  auto const answer = visitor->post("/api/v1/feedback", "{}");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer.body.find("127.0.0.1"), std::string::npos);
  EXPECT_NE(answer.body.find("feedback-service"), std::string::npos);
}

TEST_F(Passing, AHeadRequestGetsNoBody) {
  auto const raw =
      testing::exchange_raw(gateway->port(), "HEAD /api/v1/posts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(raw.starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(raw.ends_with("\r\n\r\n"));
}

// Boundaries of messages: whatever is odd about them ends here, and nothing of it reaches an owner.

TEST_F(Passing, NothingIsSmuggledThrough) {
  std::string const behind = "GET /api/v1/genres?smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  std::string const head = "POST /api/v1/posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  for (std::string const& odd : {
           head + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
           head + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
           head + "Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}",
           head + "Content-Length: +2\r\n\r\n{}",
           head + "Content-Length: 2, 3\r\n\r\n{}",
           std::string("POST /api/v1/posts HTTP/1.0\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                       "chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
       }) {
    auto const raw = testing::exchange_raw(gateway->port(), odd + behind, 300ms);
    EXPECT_TRUE(raw.starts_with("HTTP/1.1 400")) << raw;
    EXPECT_EQ(raw.find("HTTP/1.1", 8), std::string::npos) << "a second answer: " << raw;
  }
  EXPECT_EQ(artists.asked().size(), 0U);
  EXPECT_EQ(content.asked().size(), 0U);
}

TEST_F(Passing, AnEarlyRefusalDoesNotTurnABodyIntoARequest) {
  std::string const body = "GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  std::string const length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  artists.says("/api/v1/genres", "[]");
  content.says("/api/v1/posts", R"({"status":401})", 401);
  for (auto const* target : {"/api/v1/posts", "/api/v1/nope", "/api/v1/pages/home"}) {
    auto const raw = testing::exchange_raw(gateway->port(),
                                           "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + length +
                                               "\r\n" + body + "GET /api/v1/genres HTTP/1.1\r\nHost: x\r\n\r\n",
                                           300ms);
    std::size_t answers = 0;
    for (auto at = raw.find("HTTP/1.1 "); at != std::string::npos; at = raw.find("HTTP/1.1 ", at + 1)) ++answers;
    EXPECT_EQ(answers, 2U) << target << ": " << raw;
    EXPECT_NE(raw.find("HTTP/1.1 200"), std::string::npos) << target;
  }
}

TEST_F(Passing, ACompressedBodyAndOneTooLargeAreRefusedUnread) {
  auto const compressed = testing::exchange_raw(
      gateway->port(),
      "POST /api/v1/posts HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 300ms);
  EXPECT_TRUE(compressed.starts_with("HTTP/1.1 415")) << compressed;
  auto const large = testing::exchange_raw(
      gateway->port(),
      "POST /api/v1/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n", 300ms);
  EXPECT_TRUE(large.starts_with("HTTP/1.1 413")) << large;
  auto const waiting = testing::exchange_raw(
      gateway->port(), "POST /api/v1/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
      300ms);
  EXPECT_TRUE(waiting.starts_with("HTTP/1.1 100 Continue")) << waiting;
  EXPECT_EQ(content.asked().size(), 0U);
}

// Streams.

struct Streams : GatewayTest {
  static Task<> speak(http::BodyWriter& writer) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 1; i <= 3; ++i) {
      co_await writer.write("event: token\ndata: " + std::to_string(i) + "\n\n");
      timer.expires_after(250ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }

  void start_streams(service::Environment settings = {}) {
    Neighbour::Declare const speaking = [](http::Router& router) {
      router.post("/chat/messages", "SSE").handle([](http::Request&) -> Task<http::Response> {
        http::Response response;
        response.headers.add("Content-Type", "text/event-stream");
        response.stream = [](http::BodyWriter& writer) { return speak(writer); };
        co_return response;
      });
    };
    Neighbour::Declare const importing = [this](http::Router& router) {
      router.post("/catalogue/import", "Import")
          .streamed("application/x-ndjson")
          .handle([this](http::Request& request) -> Task<http::Response> {
            http::Response response;
            if (!request.header("authorization")) {
              response.status = 401;
              response.body = R"({"status":401})";
              co_return response;
            }
            while (auto const piece = co_await request.stream->next()) {
              imported += piece->size();
              ++pieces;
            }
            response.body = R"({"created":)" + std::to_string(imported) + "}";
            co_return response;
          });
    };
    speaker = std::make_unique<Neighbour>(speaking);
    importer = std::make_unique<Neighbour>(importing);
    settings.merge(service::Environment{
        {"VOBE_RATE_LIMITS", "off"}, {"VOBE_CHAT_URL", speaker->url()}, {"VOBE_ARTIST_URL", importer->url()}});
    start(std::move(settings));
  }

  asio::ip::tcp::socket ask_for_events(asio::io_context& io, std::string const& fields) const {
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), gateway->port()});
    asio::write(socket, asio::buffer("POST /api/v1/chat/messages HTTP/1.1\r\nHost: x\r\n" + fields +
                                     "Content-Length: 0\r\n\r\n"));
    return socket;
  }

  std::size_t imported = 0;
  std::size_t pieces = 0;
  std::unique_ptr<Neighbour> speaker;
  std::unique_ptr<Neighbour> importer;
};

TEST_F(Streams, EventsComeOneByOneAndNotAtTheEnd) {
  start_streams();
  asio::io_context io;
  auto socket = ask_for_events(io, "Accept: text/event-stream\r\n");
  std::string received;
  auto const started = std::chrono::steady_clock::now();
  asio::read_until(socket, asio::dynamic_buffer(received), "data: 1\n\n");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 240ms) << "before the second was written";
  EXPECT_NE(received.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_EQ(received.find("data: 3"), std::string::npos);
  asio::read_until(socket, asio::dynamic_buffer(received), "0\r\n\r\n");
  EXPECT_NE(received.find("data: 3"), std::string::npos);
  EXPECT_GT(std::chrono::steady_clock::now() - started, 700ms);
}

TEST_F(Streams, AnImportOfFiveMegabytesFlowsThrough) {
  start_streams();
  std::string const line = R"({"kind":"artist","key":"a","name":")" + std::string(980, 'x') + "\"}\n";
  std::string body;
  while (body.size() < 5'000'000) body += line;
  auto const answer = visitor->call("POST", "/api/v1/catalogue/import", body,
                                    {{"Content-Type", "application/x-ndjson"}, {"Authorization", "Bearer T"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/created"), std::to_string(body.size()));
  EXPECT_GT(pieces, 10U) << "it came in pieces";
}

TEST_F(Streams, AnImportThatIsRefusedAtOnceGetsItsAnswer) {
  start_streams();
  std::string const body(3'000'000, 'x');
  auto const answer =
      visitor->call("POST", "/api/v1/catalogue/import", body, {{"Content-Type", "application/x-ndjson"}});
  EXPECT_EQ(answer.status, 401);
}

TEST_F(Streams, ARefusalIsHeardBeforeTheBodyHasCome) {
  start_streams();
  auto const raw = testing::exchange_raw(
      gateway->port(),
      "POST /api/v1/catalogue/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
      "Content-Length: 3000000\r\n\r\n{}\n",
      2s);
  EXPECT_TRUE(raw.starts_with("HTTP/1.1 401")) << raw;
}

TEST_F(Streams, TheAnswerSaysWhetherItIsOne) {
  start_streams();
  content.says("/api/v1/posts/3", R"({"id":3})");
  auto const whole = visitor->get("/api/v1/posts/3", {{"Accept", "text/event-stream"}});
  EXPECT_EQ(whole.body, R"({"id":3})");
  EXPECT_EQ(whole.header("Transfer-Encoding"), "");
  asio::io_context io;
  auto socket = ask_for_events(io, "");
  std::string received;
  asio::read_until(socket, asio::dynamic_buffer(received), "data: 1\n\n");
  EXPECT_EQ(received.find("data: 3"), std::string::npos);
}

TEST_F(Streams, AreSoManyAtOnceAndLeaveTheCallsAlone) {
  start_streams({{"VOBE_UPSTREAM_STREAMS", "1"}});
  speaker->says("/api/v1/chat/conversations", "[]");
  asio::io_context io;
  auto socket = ask_for_events(io, "Accept: text/event-stream\r\n");
  std::string received;
  asio::read_until(socket, asio::dynamic_buffer(received), "data: 1\n\n");
  auto const refused = visitor->call("POST", "/api/v1/chat/messages", "", {{"Accept", "text/event-stream"}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "5");
  EXPECT_EQ(visitor->get("/api/v1/chat/conversations").status, 200);
}

TEST_F(GatewayTest, AnOwnerMayBeGivenMoreTimeThanTheOthers) {
  start({{"VOBE_RATE_LIMITS", "off"}, {"VOBE_REQUEST_MS", "200"}, {"VOBE_CONTENT_TIMEOUT_MS", "200"}});
  content.is_late(600ms);
  chat.is_late(600ms);
  chat.says("/api/v1/chat/conversations", "[]");
  EXPECT_EQ(visitor->get("/api/v1/posts/1").status, 504);
  EXPECT_EQ(visitor->get("/api/v1/chat/conversations").status, 200);
  EXPECT_TRUE(get_hurried("/api/v1/chat/conversations", 200).starts_with("HTTP/1.1 504"));
}

TEST_F(GatewayTest, ManyWholeAnswersOfTheChatLeaveItsOtherCallsAlone) {
  std::atomic<int> asked = 0;
  Neighbour thinking([&](http::Router& router) {
    router.post("/chat/messages", "A whole answer").handle([&asked](http::Request&) -> Task<http::Response> {
      ++asked;
      asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
      co_await timer.async_wait(asio::use_awaitable);
      co_return http::Response{};
    });
  });
  thinking.says("/api/v1/chat/conversations", "[]");
  start({{"VOBE_RATE_LIMITS", "off"}, {"VOBE_CHAT_URL", thinking.url()}, {"VOBE_REQUEST_MS", "2000"}});
  asio::io_context io;
  std::vector<asio::ip::tcp::socket> waiting;
  for (int i = 0; i < 72; ++i) {
    auto& socket = waiting.emplace_back(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), gateway->port()});
    asio::write(
        socket,
        asio::buffer(std::string("POST /api/v1/chat/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")));
  }
  EXPECT_TRUE(testing::eventually([&] { return asked == 72; }));
  EXPECT_EQ(visitor->get("/api/v1/chat/conversations").status, 200);
}

// The platform as a whole.

TEST_F(Passing, StatusSaysWhoAnswersAndInWhichVersion) {
  content.says("/openapi.json",
               R"({"openapi":"3.1.0","info":{"title":"content-service","version":"1.2.3"},"paths":{}})");
  chat.go_away();
  auto const status = visitor->get("/api/v1/status");
  ASSERT_EQ(status.status, 200) << status.body;
  boost::json::object by_name;
  for (auto const& service : status.json().at("services").as_array()) {
    by_name[service.at("name").as_string()] = service;
  }
  EXPECT_EQ(by_name.size(), 8U);
  EXPECT_EQ(by_name["content-service"].at("version"), "1.2.3");
  EXPECT_EQ(by_name["content-service"].at("ready"), true);
  EXPECT_EQ(by_name["llm-chat-service"].at("ready"), false);
  EXPECT_EQ(status.text("/cache"), "none");
}

TEST_F(Passing, TheJoinedDocumentHoldsEveryonesPaths) {
  content.says(
      "/openapi.json",
      R"({"openapi":"3.1.0","info":{"title":"content-service","version":"1"},"paths":{"/api/v1/posts":{"get":{}}},)"
      R"("components":{"schemas":{"Post":{"type":"object"}}}})");
  auto const document = visitor->get("/openapi.json");
  ASSERT_EQ(document.status, 200);
  auto const paths = document.json().at("paths").as_object();
  EXPECT_TRUE(paths.contains("/api/v1/posts"));
  EXPECT_TRUE(paths.contains("/api/v1/pages/home"));
  EXPECT_TRUE(document.json().at("components").at("schemas").as_object().contains("HomePage"));
  EXPECT_EQ(visitor->get("/docs").status, 200);
}

}  // namespace vobe::gateway
