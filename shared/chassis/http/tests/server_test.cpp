// The server against raw bytes: framing, limits, times, streams, its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>

#include "chassis/core/errors.hpp"
#include "peer.hpp"

namespace vobe::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::eventually;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Peer;
using testing::RunningServer;
using testing::sleep;
using ::testing::StartsWith;
using testing::statuses;

constexpr std::string_view crlf = "\r\n";

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

/// What the streams of a test came to.
struct Seen {
  std::atomic<int> pieces = 0;
  std::atomic<int> bytes = 0;
  std::atomic<bool> left = false;
  std::atomic<bool> late = false;
};

Task<Response> take_in(Seen& seen, Request& request) {
  try {
    while (auto const piece = co_await request.stream->next()) {
      ++seen.pieces;
      seen.bytes += static_cast<int>(piece->size());
    }
  } catch (Unavailable const&) {
    seen.left = true;
    throw;
  } catch (DeadlineExceeded const&) {
    seen.late = true;
    throw;
  }
  co_return text("took " + std::to_string(seen.bytes));
}

Task<> count_slowly(BodyWriter& writer) {
  for (int i = 1; i <= 3; ++i) {
    co_await sleep(300ms);
    co_await writer.write(std::to_string(i));
  }
}

Task<> talk_for_ever(Seen& seen, BodyWriter& writer) {
  std::string const piece(64 * 1024, 'x');
  try {
    for (;;) co_await writer.write(piece);
  } catch (Unavailable const&) {
    seen.left = true;
    throw;
  }
}

void declare(Router& router, Seen& seen) {
  router.authenticate_with([](std::string_view token) -> Task<Principal> {
    if (token != "T") throw Unauthenticated("the access token is not valid");
    co_return Principal{UserId{1}, "ann", Role::user, {}};
  });
  router.get("/genres", "Genres").handle([](Request& request) -> Task<Response> {
    co_return text("genres" + std::string(request.query));
  });
  router.post("/posts", "Make a post").needs(Role::user).handle([](Request& request) -> Task<Response> {
    if (request.body == "{}") throw Invalid::body("title", "missing");
    co_return text("posted " + request.body);
  });
  router.post("/small", "Takes little").body_up_to(10).handle([](Request& request) -> Task<Response> {
    co_return text("got " + request.body);
  });
  router.post("/import", "Takes a stream").streamed("application/x-ndjson").handle([&seen](Request& request) {
    return take_in(seen, request);
  });
  router.post("/unread", "Does not read its stream").streamed("text/plain").handle([](Request&) -> Task<Response> {
    throw Forbidden("not you");
    co_return Response{};
  });
  router.post("/thoughtful", "Thinks about its stream")
      .streamed("text/plain")
      .handle([](Request& request) -> Task<Response> {
        while (co_await request.stream->next()) {
        }
        co_await sleep(600ms);
        co_return text("thought");
      });
  router.get("/slow", "Takes its time").handle([](Request&) -> Task<Response> {
    co_await sleep(400ms);
    co_return text("slow");
  });
  router.get("/count", "Counts to three, slowly").handle([](Request&) -> Task<Response> {
    Response response;
    response.stream = [](BodyWriter& writer) { return count_slowly(writer); };
    co_return response;
  });
  router.get("/torn", "Breaks off").handle([](Request&) -> Task<Response> {
    Response response;
    response.stream = [](BodyWriter& writer) -> Task<> {
      co_await writer.write("begun");
      throw Unavailable("the rest is away");
    };
    co_return response;
  });
  router.get("/endless", "Talks for ever").handle([&seen](Request&) -> Task<Response> {
    Response response;
    response.stream = [&seen](BodyWriter& writer) { return talk_for_ever(seen, writer); };
    co_return response;
  });
  router.get("/large", "Is large").handle([](Request&) -> Task<Response> {
    Response response;
    response.shared_body = std::make_shared<std::string const>(5'000'000, 'x');
    co_return response;
  });
  router.get("/never", "Never answers").handle([](Request&) -> Task<Response> {
    co_await sleep(1h);
    co_return Response{};
  });
}

class ServerTest : public ::testing::Test {
 protected:
  static ServerOptions options() {
    return {.header_time = 300ms, .body_time = 300ms, .write_time = 5s, .idle_time = 600ms};
  }

  std::string exchange(std::string const& bytes) { return Peer(server.port()).send(bytes).rest(); }

  /// A request with what every other test needs of it.
  static std::string get(std::string const& path, std::string const& fields = {}) {
    return "GET /api/v1/" + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
  }
  static std::string last(std::string const& path) { return get(path, "Connection: close\r\n"); }
  static std::string post(std::string const& path, std::string const& fields, std::string const& body) {
    return "POST /api/v1/" + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
  }
  static std::string sized(std::string const& path, std::string const& body) {
    return post(path, "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
  }
  static std::string chunked(std::string const& path, std::string const& body) {
    return post(path, "Transfer-Encoding: chunked\r\n", body);
  }

  Seen seen;
  RunningServer server{[this](Router& router) { declare(router, seen); }, options()};
};

std::string const signed_in = "Authorization: Bearer T\r\nContent-Type: application/json\r\n";

// ---- framing ----

TEST_F(ServerTest, closes_when_a_message_could_be_framed_in_two_ways) {
  for (std::string const fields :
       {"Transfer-Encoding: gzip\r\nContent-Length: 2\r\n", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding : chunked\r\n",
        "Content-Length: 2\r\nContent-Length: 60\r\n", "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: +2\r\n", "Content-Length: 2, 3\r\n", "Content-Length: 2, 2\r\n", "Content-Length: -2\r\n",
        "Content-Length: 0x2\r\n", "Content-Length: \r\n", "Content-Length: 99999999999999999999\r\n"}) {
    auto const answer = exchange(post("posts", signed_in + fields, "{}") + get("genres?smuggled"));
    EXPECT_THAT(statuses(answer), ElementsAre(400)) << fields << answer;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << fields;
    EXPECT_THAT(answer, Not(HasSubstr("smuggled"))) << fields;
  }
}

TEST_F(ServerTest, closes_on_a_chunked_body_of_http_1_0) {
  auto const answer = exchange("POST /api/v1/posts HTTP/1.0\r\nHost: x\r\n" + signed_in +
                               "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + get("genres?smuggled"));
  EXPECT_THAT(statuses(answer), ElementsAre(400)) << answer;
}

TEST_F(ServerTest, an_early_refusal_leaves_nothing_of_the_body_behind) {
  std::string const hidden = "GET /api/v1/genres?smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  for (auto const& [path, status] : {std::pair("posts", 401), std::pair("nope", 404), std::pair("genres", 405)}) {
    auto const answer = exchange(sized(path, hidden) + last("genres"));
    EXPECT_THAT(statuses(answer), ElementsAre(status, 200)) << answer;
    EXPECT_THAT(answer, Not(HasSubstr("smuggled")));
    char size[16];
    std::snprintf(size, sizeof size, "%zx", hidden.size());
    auto const in_chunks =
        exchange(chunked(path, size + std::string(crlf) + hidden + "\r\n0\r\n\r\n") + last("genres"));
    EXPECT_THAT(statuses(in_chunks), ElementsAre(status, 200)) << in_chunks;
    EXPECT_THAT(in_chunks, Not(HasSubstr("smuggled")));
  }
  auto const streamed = exchange(sized("unread", hidden) + last("genres"));
  EXPECT_THAT(statuses(streamed), ElementsAre(403)) << "closed, since its body was never read";
}

TEST_F(ServerTest, reads_chunked_bodies) {
  EXPECT_THAT(exchange(chunked("small", "3\r\nabc\r\n2;ext=\"v\"\r\nde\r\n0\r\n\r\n") + last("genres")),
              HasSubstr("got abcde"));
  auto const with_trailer =
      exchange(chunked("small", "1\r\na\r\n0\r\nX-Sum: 1\r\nAuthorization: Bearer T\r\n\r\n") + last("genres"));
  EXPECT_THAT(statuses(with_trailer), ElementsAre(200, 200));
}

TEST_F(ServerTest, refuses_broken_chunks) {
  for (std::string const body :
       {"x\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n\r\n", "3 \r\nabc", "\r\n\r\n\r\n", "fffffffffffffffff\r\n",
        "0\r\nContent-Length: 5\r\n\r\n", "0\r\nbad trailer\r\n\r\n"}) {
    auto const answer = exchange(chunked("small", body) + get("genres?smuggled"));
    EXPECT_THAT(statuses(answer), ElementsAre(400)) << body << answer;
  }
}

TEST_F(ServerTest, bounds_what_it_must_see_the_end_of) {
  std::string const much(200'000, 'a');
  EXPECT_THAT(statuses(exchange(chunked("small", "1;" + much))), ElementsAre(400));
  EXPECT_THAT(statuses(exchange(chunked("small", "0\r\nX: " + much))), ElementsAre(400));
  std::string trailers;
  for (int i = 0; i < 10'000; ++i) trailers += "X-Field: value\r\n";
  EXPECT_THAT(statuses(exchange(chunked("small", "0\r\n" + trailers))), ElementsAre(400));
}

TEST_F(ServerTest, refuses_what_is_no_http) {
  for (std::string const bytes :
       {"GET\r\n\r\n", "GET /api/v1/genres HTTP/2.0\r\nHost: x\r\n\r\n", "GET /api/v1/genres HTTP/1.1\nHost: x\n\n",
        "GET /api/v1/gen res HTTP/1.1\r\nHost: x\r\n\r\n", "GET /api/v1/genres HTTP/1.1\r\nHo st: x\r\n\r\n",
        "GET /api/v1/genres HTTP/1.1\r\nHost: x\r\nX: a\x01z\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello tls\r\n\r\n", "GET genres HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    EXPECT_THAT(statuses(exchange(bytes)), ElementsAre(400)) << bytes;
  }
}

TEST_F(ServerTest, needs_exactly_one_host) {
  EXPECT_THAT(statuses(exchange("GET /api/v1/genres HTTP/1.1\r\n\r\n")), ElementsAre(400));
  EXPECT_THAT(statuses(exchange("GET /api/v1/genres HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n")), ElementsAre(400));
  EXPECT_THAT(statuses(exchange("GET /api/v1/genres HTTP/1.0\r\n\r\n")), ElementsAre(200));
}

TEST_F(ServerTest, takes_the_absolute_form) {
  EXPECT_THAT(exchange("GET http://x/api/v1/genres?a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              EndsWith("genresa"));
  EXPECT_THAT(statuses(exchange("GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), ElementsAre(404));
}

// ---- connections ----

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
  auto const answer = exchange(get("genres?1") + sized("small", "two") + get("slow") + last("genres?4"));
  EXPECT_THAT(statuses(answer), ElementsAre(200, 200, 200, 200));
  EXPECT_LT(answer.find("genres1"), answer.find("got two"));
  EXPECT_LT(answer.find("got two"), answer.find("slow"));
  EXPECT_LT(answer.find("slow"), answer.find("genres4"));
}

TEST_F(ServerTest, keeps_the_connection) {
  Peer peer(server.port());
  for (int i = 0; i < 3; ++i) {
    auto const answer = peer.send(get("genres")).until("genres");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
  }
}

TEST_F(ServerTest, takes_a_request_in_single_bytes) {
  Peer peer(server.port());
  for (char const c : get("genres")) peer.send({&c, 1});
  EXPECT_THAT(statuses(peer.until("genres")), ElementsAre(200));
}

TEST_F(ServerTest, speaks_http_1_0) {
  auto const answer = exchange("GET /api/v1/genres HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("genres"));
  Peer peer(server.port());
  std::string const kept = "GET /api/v1/genres HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_THAT(peer.send(kept).until("\r\n\r\ngenres"), HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(statuses(peer.send(kept).until("\r\n\r\ngenres")), ElementsAre(200));
  EXPECT_THAT(exchange("GET /api/v1/count HTTP/1.0\r\n\r\n"), EndsWith("\r\n\r\n123")) << "not in chunks";
}

TEST_F(ServerTest, answers_head_without_a_body) {
  auto const answer = exchange("HEAD /api/v1/genres HTTP/1.1\r\nHost: x\r\n\r\n" + last("genres"));
  EXPECT_THAT(statuses(answer), ElementsAre(200, 200));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_EQ(answer.find("\r\n\r\ngenres"), answer.rfind("\r\n\r\ngenres")) << answer;
  EXPECT_THAT(exchange("HEAD /api/v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, sends_a_large_answer_whole) {
  auto const answer = exchange(last("large"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 5000000\r\n"));
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 5'000'000u);
}

TEST_F(ServerTest, names_each_request) {
  auto const answer = exchange(get("genres", "X-Request-Id: mine-1\r\n") + last("genres"));
  EXPECT_THAT(answer, HasSubstr("X-Request-Id: mine-1\r\n"));
  EXPECT_NE(answer.find("X-Request-Id:"), answer.rfind("X-Request-Id:"));
}

TEST_F(ServerTest, serves_a_thousand_connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2100) GTEST_SKIP() << "too few file descriptors";
  RunningServer patient([this](Router& router) { declare(router, seen); });
  std::vector<Peer> peers;
  for (int i = 0; i < 1000; ++i) peers.emplace_back(patient.port());
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < peers.size(); ++i) peers[i].send(get("genres?" + std::to_string(i)));
    for (std::size_t i = 0; i < peers.size(); ++i) {
      ASSERT_THAT(statuses(peers[i].until("\r\n\r\ngenres" + std::to_string(i))), ElementsAre(200));
    }
  }
  EXPECT_EQ(patient.connections(), 1000u);
  peers.clear();
  EXPECT_TRUE(eventually([&] { return patient.connections() == 0; }));
}

TEST_F(ServerTest, closes_connections_beyond_its_limit) {
  RunningServer narrow([this](Router& router) { declare(router, seen); }, {.connections = 2});
  Peer first(narrow.port());
  Peer second(narrow.port());
  EXPECT_THAT(statuses(first.send(get("genres")).until("genres")), ElementsAre(200));
  EXPECT_THAT(statuses(second.send(get("genres")).until("genres")), ElementsAre(200));
  EXPECT_TRUE(Peer(narrow.port()).closed());
  first.leave();
  EXPECT_TRUE(eventually([&] { return narrow.connections() == 1; }));
  EXPECT_THAT(statuses(Peer(narrow.port()).send(get("genres")).until("genres")), ElementsAre(200));
}

TEST(ListenerTest, deals_connections_to_the_workers_in_turn) {
  struct Worker {
    explicit Worker(std::string name) : server(io, router) {
      router.get("/who", "Says who").handle([name](Request&) -> Task<Response> {
        co_return text("worker " + name + "!");
      });
    }
    asio::io_context io{1};
    Router router;
    Server server;
  };
  Worker a("a");
  Worker b("b");
  Listener listener(a.io, "127.0.0.1", 0, {&a.server, &b.server});
  auto const port = listener.port();
  auto const serve = [](Worker& worker) {
    return std::thread([&io = worker.io] {
      auto const guard = asio::make_work_guard(io);
      io.run();
    });
  };
  std::thread first = serve(a);
  std::thread second = serve(b);
  std::vector<Peer> peers;
  std::string who;
  for (int i = 0; i < 4; ++i) {
    peers.emplace_back(port).send("GET /api/v1/who HTTP/1.1\r\nHost: x\r\n\r\n").until("worker ");
    who += peers.back().until("!");
  }
  EXPECT_EQ(who, "a!b!a!b!");
  a.io.stop();
  b.io.stop();
  first.join();
  second.join();
}

TEST(ListenerTest, says_which_port_is_taken) {
  asio::io_context io(1);
  Router router;
  Server server(io, router);
  Listener const listener(io, "127.0.0.1", 0, {&server});
  try {
    Listener const again(io, "127.0.0.1", listener.port(), {&server});
    FAIL();
  } catch (Error const& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(listener.port())));
  }
}

// ---- limits ----

TEST_F(ServerTest, refuses_a_header_that_is_too_large) {
  EXPECT_THAT(statuses(exchange(get("genres", "X: " + std::string(17'000, 'a') + "\r\n"))), ElementsAre(431));
  EXPECT_THAT(statuses(exchange(get("genres?" + std::string(17'000, 'a')))), ElementsAre(431));
  EXPECT_THAT(statuses(exchange(get("genres", "X: " + std::string(15'000, 'a') + "\r\nConnection: close\r\n"))),
              ElementsAre(200));
}

TEST_F(ServerTest, refuses_a_body_that_is_too_large_before_it_has_come) {
  auto const announced = exchange(post("small", "Content-Length: 11\r\n", ""));
  EXPECT_THAT(statuses(announced), ElementsAre(413));
  EXPECT_THAT(statuses(exchange(post("posts", "Content-Length: 5000000\r\n", ""))), ElementsAre(413))
      << "1 MiB, where nothing is said";
  EXPECT_THAT(statuses(exchange(chunked("small", "b\r\nabcdefghijk\r\n"))), ElementsAre(413));
  EXPECT_THAT(statuses(exchange(sized("small", "abcdefghij") + last("genres"))), ElementsAre(200, 200));
}

TEST_F(ServerTest, says_go_on_to_whoever_waits_for_it) {
  Peer peer(server.port());
  peer.send(post("posts", signed_in + "Content-Length: 2\r\nExpect: 100-continue\r\n", ""));
  EXPECT_EQ(peer.until("\r\n\r\n", 1s), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(statuses(peer.send("{}").until("}]}")), ElementsAre(422));
  auto const large = exchange(post("posts", signed_in + "Content-Length: 5000000\r\nExpect: 100-continue\r\n", ""));
  EXPECT_THAT(statuses(large), ElementsAre(413)) << "at once, without 100";
}

TEST_F(ServerTest, takes_no_compressed_body) {
  std::string const bytes("\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
  auto const answer = exchange(post("posts", signed_in + "Content-Encoding: gzip\r\nContent-Length: 10\r\n", bytes));
  EXPECT_THAT(statuses(answer), ElementsAre(415));
  EXPECT_THAT(statuses(exchange(
                  post("small", "Content-Encoding: identity\r\nContent-Length: 1\r\nConnection: close\r\n", "a"))),
              ElementsAre(200));
}

TEST_F(ServerTest, gives_a_header_so_much_time) {
  Peer peer(server.port());
  peer.send("GET /api/v1/genres HTTP/1.1\r\n");
  auto const begun = std::chrono::steady_clock::now();
  // A byte now and then buys no time.
  while (std::chrono::steady_clock::now() - begun < 3s && !peer.closed(50ms)) peer.send("X");
  EXPECT_TRUE(peer.closed(0ms));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 250ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
}

TEST_F(ServerTest, gives_a_body_so_much_time) {
  Peer peer(server.port());
  peer.send(post("small", "Content-Length: 5\r\n", "a"));
  EXPECT_TRUE(peer.closed(3s));
}

TEST_F(ServerTest, closes_idle_connections) {
  Peer silent(server.port());
  Peer used(server.port());
  used.send(get("genres")).until("genres");
  EXPECT_TRUE(used.closed(3s));
  EXPECT_TRUE(silent.closed(3s));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

// ---- streams ----

TEST_F(ServerTest, hands_on_a_streamed_body_as_it_comes) {
  Peer peer(server.port());
  peer.send(chunked("import", ""));
  for (int i = 1; i <= 3; ++i) {
    peer.send("3\r\nabc\r\n");
    ASSERT_TRUE(eventually([&] { return seen.pieces == i; })) << "each piece arrives by itself";
  }
  peer.send("0\r\n\r\n");
  EXPECT_THAT(statuses(peer.until("took 9")), ElementsAre(200));
  EXPECT_THAT(statuses(peer.send(sized("import", std::string(3'000'000, 'a'))).until("took 3000009")), ElementsAre(200))
      << "of any size";
  EXPECT_THAT(statuses(peer.send(last("genres")).rest()), ElementsAre(200)) << "and the connection is good for more";
}

TEST_F(ServerTest, ends_a_streamed_body_that_stops) {
  Peer peer(server.port());
  peer.send(chunked("import", "3\r\nabc\r\n"));
  EXPECT_TRUE(peer.closed(3s));
  EXPECT_TRUE(eventually([&] { return seen.late.load(); }));
}

TEST_F(ServerTest, notices_when_the_sender_of_a_stream_leaves) {
  Peer peer(server.port());
  peer.send(chunked("import", "3\r\nabc\r\n"));
  ASSERT_TRUE(eventually([&] { return seen.pieces == 1; }));
  peer.leave();
  EXPECT_TRUE(eventually([&] { return seen.left.load(); }));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST_F(ServerTest, refuses_a_broken_stream) {
  EXPECT_THAT(statuses(exchange(chunked("import", "3\r\nabc\r\nzz\r\n"))), ElementsAre(400));
}

TEST_F(ServerTest, the_time_for_a_body_ends_with_it) {
  auto const answer = exchange(sized("thoughtful", "abc") + last("genres"));
  EXPECT_THAT(statuses(answer), ElementsAre(200, 200)) << "the handler took longer than a body may";
}

TEST(ServerStreamTest, a_streamed_answer_may_pause_longer_than_a_piece_may_take) {
  Seen seen;
  RunningServer server([&](Router& router) { declare(router, seen); }, {.write_time = 150ms, .idle_time = 5s});
  Peer peer(server.port());
  auto const answer = peer.send("GET /api/v1/count HTTP/1.1\r\nHost: x\r\n\r\n").until("\r\n0\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n1\r\n1\r\n1\r\n2\r\n1\r\n3\r\n0\r\n\r\n"));
  EXPECT_THAT(statuses(peer.send("GET /api/v1/genres HTTP/1.1\r\nHost: x\r\n\r\n").until("genres")), ElementsAre(200));
}

TEST_F(ServerTest, an_answer_that_breaks_off_is_not_taken_for_whole) {
  auto const answer = exchange(get("torn"));
  EXPECT_THAT(answer, EndsWith("5\r\nbegun\r\n"));
}

TEST_F(ServerTest, notices_when_the_reader_of_a_stream_leaves) {
  Peer peer(server.port());
  peer.send(get("endless")).until("xxxx");
  EXPECT_FALSE(seen.left);
  peer.leave();
  EXPECT_TRUE(eventually([&] { return seen.left.load(); }));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST(ServerStreamTest, gives_up_on_a_reader_who_does_not_read) {
  Seen seen;
  RunningServer server([&](Router& router) { declare(router, seen); }, {.write_time = 200ms});
  Peer peer(server.port());
  peer.send("GET /api/v1/endless HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return seen.left.load(); }));
}

// ---- the end ----

TEST_F(ServerTest, finishes_what_runs_when_it_ends) {
  Peer idle(server.port());
  idle.send(get("genres")).until("genres");
  Peer busy(server.port());
  busy.send(get("slow"));
  std::this_thread::sleep_for(100ms);
  auto const begun = std::chrono::steady_clock::now();
  server.drain(5s);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s);
  EXPECT_TRUE(idle.closed(0ms) || idle.closed(100ms));
  auto const answer = busy.rest();
  EXPECT_THAT(answer, EndsWith("slow"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_ANY_THROW(Peer(server.port()));
}

TEST_F(ServerTest, ends_without_those_that_take_too_long) {
  Peer busy(server.port());
  busy.send(get("never"));
  std::this_thread::sleep_for(100ms);
  auto const begun = std::chrono::steady_clock::now();
  server.drain(300ms);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 250ms);
  EXPECT_EQ(server.connections(), 1u);
}

}  // namespace
}  // namespace vobe::http
