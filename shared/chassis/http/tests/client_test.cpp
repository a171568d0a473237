// The client against a real server, and against peers that misbehave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include <atomic>
#include <deque>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/http/client.hpp"
#include "peer.hpp"

namespace vobe::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;
using State = resilience::Breaker::State;
using testing::eventually;
using testing::loopback;
using testing::Peer;
using testing::RunningServer;
using testing::sleep;

struct Thing {
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id))

/// An upstream that says bytes, not HTTP: each connection is handled by the test's function.
class RawUpstream {
 public:
  explicit RawUpstream(std::function<void(Peer&, int)> handle) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    socklen_t length = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address);
    ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, handle = std::move(handle)] {
      for (;;) {
        int const accepted = ::accept(socket_, nullptr, nullptr);
        if (accepted < 0) return;
        Peer peer = Peer::adopt(accepted);
        try {
          handle(peer, ++connections);
        } catch (std::exception const&) {
          // What the test expected to hear did not come; its own checks say so.
        }
      }
    });
  }
  ~RawUpstream() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::atomic<int> connections = 0;

 private:
  int socket_;
  unsigned short port_ = 0;
  std::thread thread_;
};

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

struct Upstream {
  std::atomic<bool> healthy = true;
  std::atomic<int> at_once = 0;
  std::atomic<int> most_at_once = 0;
  std::atomic<int> events_asked = 0;
};

Task<Response> slow(Upstream& state, std::chrono::milliseconds time) {
  state.most_at_once = std::max(state.most_at_once.load(), ++state.at_once);
  co_await sleep(time);
  --state.at_once;
  co_return text("slow");
}

Task<> count_slowly(BodyWriter& writer) {
  for (int i = 1; i <= 3; ++i) {
    co_await writer.write(std::to_string(i));
    co_await sleep(100ms);
  }
}

Task<> count_for_ever(BodyWriter& writer) {
  for (int i = 1;; ++i) {
    co_await writer.write("data: " + std::to_string(i) + "\n\n");
    co_await sleep(20ms);
  }
}

void declare(Router& router, Upstream& state) {
  router.get("/thing", "A thing").handle([&state](Request&) -> Task<Response> {
    if (!state.healthy) throw Unavailable("away");
    co_return text(R"({"id":7,"unknown":1})");
  });
  router.post("/thing", "Takes a thing").handle([](Request& request) -> Task<Response> {
    co_return text("got " + request.body);
  });
  router.get("/slow", "Takes 200 ms").handle([&state](Request&) { return slow(state, 200ms); });
  router.get("/tick", "Takes 3 ms").handle([&state](Request&) { return slow(state, 3ms); });
  router.get("/never", "Never answers").handle([](Request&) -> Task<Response> {
    co_await sleep(1h);
    co_return Response{};
  });
  router.get("/echo", "Says what it heard").handle([](Request& request) -> Task<Response> {
    std::string all;
    for (auto const& [name, value] : request.headers.all()) all += std::string(name) + "=" + std::string(value) + "\n";
    co_return text(all);
  });
  router.get("/count", "Counts").handle([](Request&) -> Task<Response> {
    Response response;
    response.stream = [](BodyWriter& writer) { return count_slowly(writer); };
    co_return response;
  });
  router.get("/endless", "Counts for ever").handle([](Request&) -> Task<Response> {
    Response response;
    response.stream = [](BodyWriter& writer) { return count_for_ever(writer); };
    co_return response;
  });
  router.get("/events", "Says events").handle([&state](Request&) -> Task<Response> {
    ++state.events_asked;
    Response response;
    response.headers.set("Content-Type", "text/event-stream; charset=utf-8");
    response.stream = [](BodyWriter& writer) { return count_for_ever(writer); };
    co_return response;
  });
  router.get("/large", "Is large").handle([](Request&) -> Task<Response> {
    co_return text(std::string(300'000, 'x'));
  });
  router.get("/broken", "Fails").handle([](Request&) -> Task<Response> {
    throw std::runtime_error("broken");
    co_return Response{};
  });
  router.post("/import", "Takes a stream").streamed("text/plain").handle([](Request& request) -> Task<Response> {
    std::size_t bytes = 0;
    while (auto const piece = co_await request.stream->next()) bytes += piece->size();
    co_return text("took " + std::to_string(bytes));
  });
  router.post("/refused", "Wants no stream").streamed("text/plain").handle([](Request&) -> Task<Response> {
    throw Forbidden("not you");
    co_return Response{};
  });
}

class ClientTest : public ::testing::Test {
 protected:
  /// Runs to the end of everything that the task began.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    asio::co_spawn(ContextExecutor(io.get_executor(), &context), std::move(task),
                   [&](std::exception_ptr error, T value) {
                     failure = error;
                     result = std::move(value);
                   });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
  void run(Task<> task) {
    run([](Task<> work) -> Task<int> {
      co_await std::move(work);
      co_return 0;
    }(std::move(task)));
  }

  [[nodiscard]] ClientOptions options() const {
    return {.name = "things", .base_url = "http://127.0.0.1:" + std::to_string(server.port())};
  }
  static ClientRequest to(std::string path, std::string_view method = "GET") {
    return {.method = method, .target = "/api/v1/" + path};
  }
  std::string get(Client& client, std::string path) { return run(client.send(to(std::move(path)))).body; }

  /// The name of what it throws: "Unavailable", or "none".
  template <class T>
  std::string thrown(Task<T> task) {
    try {
      run(std::move(task));
      return "none";
    } catch (DeadlineExceeded const&) {
      return "DeadlineExceeded";
    } catch (Unavailable const&) {
      return "Unavailable";
    } catch (NotFound const&) {
      return "NotFound";
    } catch (Forbidden const&) {
      return "Forbidden";
    } catch (Error const&) {
      return "Error";
    }
  }

  Upstream state;
  RunningServer server{[this](Router& router) { declare(router, state); }};
  asio::io_context io{1};
  Context context;
};

/// The source of a streamed body.
class Pieces final : public BodyStream {
 public:
  explicit Pieces(std::deque<std::string> pieces, bool fails = false) : pieces_(std::move(pieces)), fails_(fails) {}
  Task<std::optional<std::string>> next() override {
    co_await sleep(1ms);
    if (pieces_.empty()) {
      if (fails_) throw Unavailable("the client went away");
      co_return std::nullopt;
    }
    std::string piece = std::move(pieces_.front());
    pieces_.pop_front();
    co_return piece;
  }

 private:
  std::deque<std::string> pieces_;
  bool fails_;
};

// ---- connections ----

TEST_F(ClientTest, uses_a_connection_again) {
  Client client(io, options());
  for (int i = 0; i < 5; ++i) EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/api/v1/thing", .body = "x"})).body, "got x");
  EXPECT_EQ(run(client.send({.method = "HEAD", .target = "/api/v1/large"})).body, "");
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(ClientTest, sees_that_a_kept_connection_was_closed_meanwhile) {
  RunningServer hasty([this](Router& router) { declare(router, state); }, {.idle_time = 50ms});
  Client client(io, {.name = "hasty", .base_url = "http://127.0.0.1:" + std::to_string(hasty.port())});
  get(client, "thing");
  ASSERT_TRUE(eventually([&] { return hasty.connections() == 0; }));
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/api/v1/thing", .body = "x"})).body, "got x")
      << "also what can't be repeated";
}

TEST_F(ClientTest, tries_again_when_a_kept_connection_closes_at_its_use) {
  RawUpstream upstream([](Peer& peer, int number) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(number));
    if (number == 1) peer.until("\r\n\r\n");  // and leaves without an answer
    else peer.closed();
  });
  Client client(io, {.name = "raw", .base_url = upstream.url(), .breaker = {.failures_to_open = 1}});
  EXPECT_EQ(get(client, "x"), "1");
  EXPECT_EQ(get(client, "x"), "2");
  EXPECT_EQ(client.breaker(), State::closed) << "that says nothing about the upstream";
}

TEST_F(ClientTest, repeats_once_what_can_be_repeated) {
  RawUpstream upstream([](Peer& peer, int) { peer.until("\r\n\r\n"); });
  Client client(io, {.name = "raw", .base_url = upstream.url(), .breaker = {.failures_to_open = 1000}});
  auto const connections_for = [&](ClientRequest request) {
    int const before = upstream.connections;
    EXPECT_EQ(thrown(client.send(std::move(request))), "Unavailable");
    return upstream.connections - before;
  };
  EXPECT_EQ(connections_for(to("x")), 2);
  EXPECT_EQ(connections_for(to("x", "DELETE")), 2);
  EXPECT_EQ(connections_for({.method = "POST", .target = "/x", .body = "{}"}), 1);
  ClientRequest keyed{.method = "POST", .target = "/x", .body = "{}"};
  keyed.headers.set("Idempotency-Key", "k");
  EXPECT_EQ(connections_for(std::move(keyed)), 2);
  for (int i = 0; i < 20; ++i) connections_for(to("x"));
  EXPECT_EQ(connections_for(to("x")), 1) << "the budget for repeating is spent";
}

TEST_F(ClientTest, is_unavailable_where_nobody_listens) {
  unsigned short port = 0;
  {
    RawUpstream const gone([](Peer&, int) {});
    port = static_cast<unsigned short>(std::stoi(gone.url().substr(gone.url().rfind(':') + 1)));
  }
  Client client(io, {.name = "gone", .base_url = "http://127.0.0.1:" + std::to_string(port)});
  EXPECT_EQ(thrown(client.send(to("x"))), "Unavailable");
}

TEST_F(ClientTest, wants_a_url_that_it_can_use) {
  EXPECT_THROW(Client(io, {.name = "x", .base_url = "ftp://host"}), Error);
  EXPECT_THROW(Client(io, {.name = "x", .base_url = "http://host:port"}), Error);
  EXPECT_NO_THROW(Client(io, {.name = "x", .base_url = "http://host/"}));
  EXPECT_NO_THROW(Client(io, {.name = "x", .base_url = "https://host"}));
  Client by_name(io, {.name = "x", .base_url = "http://localhost:" + std::to_string(server.port()) + "/"});
  EXPECT_THAT(get(by_name, "thing"), HasSubstr("7"));
}

// ---- the pool ----

Task<std::vector<int>> send_all(Client& client, std::string path, int count) {
  std::vector<Task<int>> calls;
  for (int i = 0; i < count; ++i) {
    calls.push_back([](Client& to, std::string target) -> Task<int> {
      try {
        co_return (co_await to.send({.target = std::move(target)})).status;
      } catch (DeadlineExceeded const&) {
        co_return 504;
      } catch (Unavailable const&) {
        co_return 503;
      }
    }(client, "/api/v1/" + path));
  }
  co_return co_await all(std::move(calls));
}

TEST_F(ClientTest, waits_for_a_connection_when_all_are_in_use) {
  auto narrow = options();
  narrow.connections = 2;
  Client client(io, narrow);
  EXPECT_THAT(run(send_all(client, "slow", 6)), ElementsAre(200, 200, 200, 200, 200, 200));
  EXPECT_EQ(state.most_at_once, 2);
  EXPECT_EQ(server.connections(), 2u);
}

TEST_F(ClientTest, lets_only_so_many_wait) {
  auto narrow = options();
  narrow.connections = 1;
  narrow.waiting = 2;
  narrow.breaker.failures_to_open = 1;
  Client client(io, narrow);
  EXPECT_THAT(run(send_all(client, "slow", 5)), ElementsAre(200, 200, 200, 503, 503));
  EXPECT_EQ(client.breaker(), State::closed) << "its own bound says nothing about the upstream";
}

TEST_F(ClientTest, loses_no_place_to_those_whose_time_is_up) {
  auto narrow = options();
  narrow.connections = 2;
  Client client(io, narrow);
  auto const call = [](Client& to, int milliseconds) -> Task<int> {
    Context hurried;
    hurried.deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    co_return (co_await within(hurried, send_all(to, "tick", 1))).at(0);
  };
  std::vector<Task<int>> calls;
  for (int i = 0; i < 300; ++i) calls.push_back(call(client, 1 + i % 60));
  EXPECT_EQ(run(all(std::move(calls))).size(), 300u);
  EXPECT_THAT(run(send_all(client, "tick", 4)), ElementsAre(200, 200, 200, 200));
}

// ---- streams beside the calls ----

/// The status, 503 for Unavailable.
template <class Answer>
Task<int> status_of(Task<Answer> call) {
  try {
    auto const answer = co_await std::move(call);
    if constexpr (requires { answer->status; }) co_return answer->status;
    else co_return answer.status;
  } catch (Unavailable const&) {
    co_return 503;
  }
}

Task<> keep_streams_open(Client& client) {
  auto const first = co_await client.open({.target = "/api/v1/endless"});
  auto second = co_await client.open({.target = "/api/v1/endless"});
  EXPECT_EQ(co_await status_of(client.send({.target = "/api/v1/thing"})), 200);
  EXPECT_EQ(co_await status_of(client.open({.target = "/api/v1/endless"})), 503);
  second.reset();
  EXPECT_EQ(co_await status_of(client.open({.target = "/api/v1/endless"})), 200);
}

TEST_F(ClientTest, streams_take_no_connection_from_the_calls) {
  auto narrow = options();
  narrow.connections = 1;
  narrow.streams = 2;
  narrow.breaker.failures_to_open = 1;
  Client client(io, narrow);
  run(keep_streams_open(client));
  EXPECT_EQ(client.breaker(), State::closed) << "its own bound says nothing about the upstream";
}

TEST_F(ClientTest, a_streamed_body_takes_no_connection_from_the_calls) {
  auto narrow = options();
  narrow.connections = 1;
  narrow.timeout = 1s;
  Client client(io, narrow);
  auto const import = [](Client& to, BodyStream& body) -> Task<int> {
    co_return (co_await to.send({.method = "POST", .target = "/api/v1/import", .stream = &body})).status;
  };
  Pieces pieces(std::deque<std::string>(50, "x"));
  Pieces others(std::deque<std::string>(50, "x"));
  auto const [imported, also, called] =
      run(all(import(client, pieces), import(client, others), send_all(client, "thing", 1)));
  EXPECT_EQ(imported, 200);
  EXPECT_EQ(also, 200);
  EXPECT_THAT(called, ElementsAre(200));
}

TEST_F(ClientTest, a_stream_has_a_time_as_a_whole) {
  auto brief = options();
  brief.stream_time = 1s;
  Client client(io, brief);
  auto const read = [](Client& from) -> Task<int> {
    auto const answer = co_await from.open({.target = "/api/v1/endless"});
    while (co_await answer->next()) {
    }
    co_return 0;
  };
  EXPECT_EQ(thrown(read(client)), "DeadlineExceeded");
  EXPECT_EQ(client.breaker(), State::closed);
}

Task<ForwardedAnswer> forward(Client& client, std::string target, std::string accept) {
  ClientRequest request{.target = std::move(target)};
  request.headers.set("Accept", std::move(accept));
  return client.forward(std::move(request));
}

TEST_F(ClientTest, forwards_whole_what_is_no_stream_whatever_was_accepted) {
  Client client(io, options());
  auto const whole = run(forward(client, "/api/v1/thing", "text/event-stream"));
  EXPECT_FALSE(whole.events);
  EXPECT_THAT(whole.body, HasSubstr("7"));
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
  EXPECT_EQ(server.connections(), 1u);
}

Task<> forward_events(Client& client, Upstream& state) {
  auto kept = co_await forward(client, "/api/v1/events", "*/*");
  EXPECT_EQ(co_await kept.events->next(), "data: 1\n\n");
  EXPECT_EQ(co_await status_of(client.send({.target = "/api/v1/thing"})), 200);
  int const asked = state.events_asked;
  EXPECT_EQ(co_await status_of(forward(client, "/api/v1/events", "text/event-stream")), 503);
  EXPECT_EQ(state.events_asked, asked) << "refused before it was sent";
  EXPECT_EQ(co_await status_of(forward(client, "/api/v1/events", "*/*")), 503);
  kept.events.reset();
  EXPECT_EQ(co_await status_of(forward(client, "/api/v1/events", "text/event-stream")), 200);
}

TEST_F(ClientTest, forwards_events_as_a_stream_whatever_was_accepted) {
  auto narrow = options();
  narrow.connections = 1;
  narrow.streams = 1;
  narrow.breaker.failures_to_open = 1;
  Client client(io, narrow);
  run(forward_events(client, state));
  EXPECT_EQ(client.breaker(), State::closed);
}

// ---- time ----

TEST_F(ClientTest, ends_with_the_callers_deadline) {
  auto strict = options();
  strict.breaker.failures_to_open = 1;
  Client client(io, strict);
  auto const hurried = [](Client& to) -> Task<int> {
    Context child;
    child.deadline = Clock::now() + 100ms;
    co_return (co_await within(child, send_all(to, "never", 1))).at(0);
  };
  auto const patient = [](Client& to) -> Task<int> { co_return (co_await send_all(to, "slow", 1)).at(0); };
  auto const begun = Clock::now();
  auto const both = run(all(hurried(client), patient(client)));
  EXPECT_EQ(std::get<0>(both), 504);
  EXPECT_EQ(std::get<1>(both), 200) << "the others go on";
  EXPECT_LT(Clock::now() - begun, 2s);
  EXPECT_EQ(client.breaker(), State::closed) << "a caller in a hurry says nothing about the upstream";
  context.deadline = Clock::now() - 1ms;
  EXPECT_EQ(thrown(client.send(to("thing"))), "DeadlineExceeded");
}

TEST_F(ClientTest, ends_with_its_own_limit) {
  auto impatient = options();
  impatient.timeout = 100ms;
  impatient.breaker = {.failures_to_open = 2, .first_open_time = 1min};
  Client client(io, impatient);
  EXPECT_EQ(thrown(client.send(to("never"))), "DeadlineExceeded");
  EXPECT_EQ(client.breaker(), State::closed);
  EXPECT_EQ(thrown(client.send(to("never"))), "DeadlineExceeded");
  EXPECT_EQ(client.breaker(), State::open);
  EXPECT_EQ(thrown(client.send(to("thing"))), "Unavailable") << "left alone for a moment";
}

TEST_F(ClientTest, an_answer_that_stops_in_the_middle_is_late) {
  RawUpstream upstream([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").closed();
  });
  Client client(io, {.name = "raw", .base_url = upstream.url(), .timeout = 100ms, .breaker = {.failures_to_open = 1}});
  EXPECT_EQ(thrown(client.send(to("x"))), "DeadlineExceeded");
  EXPECT_EQ(client.breaker(), State::open);
}

// ---- the breaker ----

TEST_F(ClientTest, leaves_a_failing_upstream_alone_and_probes_it) {
  auto breaking = options();
  breaking.breaker = {.failures_to_open = 3, .first_open_time = 100ms};
  Client client(io, breaking);
  state.healthy = false;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(client.send(to("thing"))).status, 503);
  EXPECT_EQ(client.breaker(), State::open);
  EXPECT_EQ(thrown(client.send(to("thing"))), "Unavailable");
  state.healthy = true;
  EXPECT_EQ(thrown(client.send(to("thing"))), "Unavailable") << "too early";
  std::this_thread::sleep_for(120ms);
  EXPECT_EQ(run(client.send(to("thing"))).status, 200);
  EXPECT_EQ(client.breaker(), State::closed);
}

TEST_F(ClientTest, a_probe_that_decides_nothing_is_followed_by_another) {
  auto breaking = options();
  breaking.breaker = {.failures_to_open = 1, .first_open_time = 1ms};
  breaking.answer_limit = 1000;
  Client client(io, breaking);
  state.healthy = false;
  run(client.send(to("thing")));
  EXPECT_EQ(client.breaker(), State::open);
  std::this_thread::sleep_for(10ms);
  EXPECT_EQ(thrown(client.send(to("large"))), "Error");
  state.healthy = true;
  EXPECT_EQ(run(client.send(to("thing"))).status, 200);
}

// ---- what is counted ----

TEST_F(ClientTest, counts_calls_by_how_they_end) {
  metrics::Registry registry;
  auto counted = options();
  counted.breaker.failures_to_open = 1;
  counted.metrics = &registry;
  Client client(io, counted);
  get(client, "thing");
  get(client, "thing");
  get(client, "nothing");
  context.deadline = Clock::now() + 20ms;
  thrown(client.send(to("never")));
  context.deadline = no_deadline;
  state.healthy = false;
  get(client, "thing");
  thrown(client.send(to("thing")));
  auto const figures = registry.scrape();
  for (std::string const series : {R"(outcome="2xx",upstream="things"} 2)", R"(outcome="4xx",upstream="things"} 1)",
                                   R"(outcome="late",upstream="things"} 1)", R"(outcome="5xx",upstream="things"} 1)",
                                   R"(outcome="refused",upstream="things"} 1)"}) {
    EXPECT_THAT(figures, HasSubstr("vobe_upstream_requests_total{" + series));
  }
  EXPECT_THAT(figures, HasSubstr(R"(vobe_upstream_request_duration_seconds_count{upstream="things"} 6)"));
}

// ---- what goes out ----

TEST_F(ClientTest, carries_on_what_travels_with_the_request) {
  context.trace_id = std::string(32, 'a');
  context.span_id = std::string(16, 'b');
  context.sampled = true;
  context.request_id = "req-1";
  context.language = "ru";
  context.deadline = Clock::now() + 1s;
  Client client(io, options());
  auto const heard = get(client, "echo");
  EXPECT_THAT(heard, HasSubstr("traceparent=00-" + context.trace_id + "-" + context.span_id + "-01\n"));
  EXPECT_THAT(heard, HasSubstr("X-Request-Id=req-1\n"));
  EXPECT_THAT(heard, HasSubstr("Accept-Language=ru\n"));
  auto const field = heard.find("X-Request-Deadline-Ms=");
  ASSERT_NE(field, std::string::npos);
  int const left = std::atoi(heard.c_str() + field + 22);
  EXPECT_GT(left, 0);
  EXPECT_LE(left, 1000);
}

TEST_F(ClientTest, lets_nobody_write_its_header) {
  Client client(io, options());
  ClientRequest request = to("echo");
  request.headers.set("X-Text", "a\r\nX-Evil: 1");
  EXPECT_THAT(run(client.send(std::move(request))).body, Not(HasSubstr("X-Evil=")));
  EXPECT_EQ(thrown(client.send(to("echo HTTP/1.1\r\nX-Evil: 1\r\n\r\n"))), "Error");
  EXPECT_EQ(thrown(client.send(to("a b"))), "Error");
}

TEST_F(ClientTest, sends_a_stream_as_it_comes) {
  Client client(io, options());
  Pieces pieces({"abc", "", std::string(100'000, 'x')});
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/api/v1/import", .stream = &pieces})).body, "took 100003");
  EXPECT_EQ(server.connections(), 1u);
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(ClientTest, hears_a_refusal_before_the_end_of_its_stream) {
  Client client(io, options());
  Pieces pieces(std::deque<std::string>(200, std::string(64 * 1024, 'x')));
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/api/v1/refused", .stream = &pieces})).status, 403);
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
}

/// A source that gives one piece and then nothing for an hour.
class Silent final : public BodyStream {
 public:
  Task<std::optional<std::string>> next() override {
    if (std::exchange(silent_, true)) co_await sleep(1h);
    co_return "first";
  }

 private:
  bool silent_ = false;
};

TEST_F(ClientTest, hears_a_refusal_while_the_source_of_its_stream_is_silent) {
  Client client(io, options());
  Silent silent;
  auto const begun = Clock::now();
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/api/v1/refused", .stream = &silent})).status, 403);
  EXPECT_LT(Clock::now() - begun, 2s);
  EXPECT_EQ(client.breaker(), State::closed);
}

TEST_F(ClientTest, hears_a_refusal_of_a_long_body) {
  RawUpstream upstream([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n").end().closed();
  });
  Client client(io, {.name = "raw", .base_url = upstream.url()});
  EXPECT_EQ(run(client.send({.method = "POST", .target = "/x", .body = std::string(20'000'000, 'x')})).status, 413);
}

TEST_F(ClientTest, a_stream_that_fails_at_its_source_is_not_the_upstreams_fault) {
  auto breaking = options();
  breaking.breaker.failures_to_open = 1;
  Client client(io, breaking);
  Pieces pieces({"abc"}, true);
  EXPECT_EQ(thrown(client.send({.method = "POST", .target = "/api/v1/import", .stream = &pieces})), "Unavailable");
  EXPECT_EQ(client.breaker(), State::closed);
}

// ---- what comes back ----

TEST_F(ClientTest, reads_json_answers) {
  Client client(io, options());
  EXPECT_EQ(run(client.get<Thing>("/api/v1/thing")).id, 7);
  EXPECT_EQ(thrown(client.get<Thing>("/api/v1/nothing")), "NotFound");
  EXPECT_EQ(thrown(client.get<Thing>("/api/v1/broken")), "Unavailable");
  EXPECT_EQ(thrown(client.get<Thing>("/api/v1/thing/")), "NotFound");
}

TEST_F(ClientTest, reads_an_answer_in_chunks) {
  Client client(io, options());
  EXPECT_EQ(get(client, "count"), "123");
  EXPECT_EQ(get(client, "count"), "123");
  EXPECT_EQ(server.connections(), 1u);
}

TEST_F(ClientTest, reads_a_streamed_answer_piece_by_piece) {
  Client client(io, options());
  auto const read = [](Client& from) -> Task<std::vector<std::string>> {
    std::vector<std::string> pieces;
    auto const answer = co_await from.open({.target = "/api/v1/count"});
    pieces.push_back(std::to_string(answer->status));
    while (auto const piece = co_await answer->next()) pieces.push_back(*piece);
    EXPECT_FALSE(co_await answer->next()) << "and stays at its end";
    co_return pieces;
  };
  EXPECT_THAT(run(read(client)), ElementsAre("200", "1", "2", "3"));
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
  EXPECT_EQ(server.connections(), 1u) << "read to its end, the connection is good for more";
}

TEST_F(ClientTest, the_reader_of_a_stream_may_take_his_time) {
  auto impatient = options();
  impatient.timeout = 100ms;
  impatient.idle_time = 2s;
  Client client(io, impatient);
  auto const read = [](Client& from) -> Task<std::string> {
    std::string read_so_far;
    auto const answer = co_await from.open({.target = "/api/v1/count"});
    while (auto const piece = co_await answer->next()) {
      read_so_far += *piece;
      co_await sleep(250ms);
    }
    co_return read_so_far;
  };
  EXPECT_EQ(run(read(client)), "123");
}

TEST_F(ClientTest, a_stream_that_falls_silent_is_late) {
  RawUpstream upstream([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n").closed();
  });
  Client client(io, {.name = "raw", .base_url = upstream.url(), .idle_time = 100ms});
  auto const read = [](Client& from) -> Task<std::string> {
    auto const answer = co_await from.open({.target = "/x"});
    EXPECT_EQ(co_await answer->next(), "a");
    co_await answer->next();
    co_return "";
  };
  EXPECT_EQ(thrown(read(client)), "DeadlineExceeded");
}

TEST_F(ClientTest, ends_the_connection_of_a_stream_that_is_left_unread) {
  Client client(io, options());
  auto const leave = [](Client& from) -> Task<> { co_await from.open({.target = "/api/v1/count"}); };
  run(leave(client));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
}

TEST_F(ClientTest, refuses_an_answer_that_is_too_large) {
  auto bounded = options();
  bounded.answer_limit = 100'000;
  Client client(io, bounded);
  EXPECT_EQ(thrown(client.send(to("large"))), "Error");
  EXPECT_THAT(get(client, "thing"), HasSubstr("7"));
}

TEST_F(ClientTest, passes_over_interim_answers) {
  RawUpstream upstream([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal")
        .closed();
  });
  Client client(io, {.name = "raw", .base_url = upstream.url()});
  auto const answer = run(client.send(to("x")));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "real");
  EXPECT_EQ(answer.headers.find("Link"), nullptr);
}

TEST_F(ClientTest, reads_an_answer_that_ends_with_the_connection) {
  RawUpstream upstream([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
  });
  Client client(io, {.name = "raw", .base_url = upstream.url()});
  EXPECT_EQ(get(client, "x"), "all of it");
}

TEST_F(ClientTest, takes_nothing_broken_for_an_answer) {
  for (std::string const bytes :
       {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawUpstream upstream([&bytes](Peer& peer, int) {
      peer.until("\r\n\r\n");
      peer.send(bytes);
    });
    Client client(io, {.name = "raw", .base_url = upstream.url()});
    EXPECT_EQ(thrown(client.send(to("x"))), "Unavailable") << bytes;
  }
  RawUpstream endless([](Peer& peer, int) {
    peer.until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(1'000'000, 'a'));
  });
  Client client(io, {.name = "raw", .base_url = endless.url()});
  EXPECT_EQ(thrown(client.send(to("x"))), "Unavailable");
}

// ---- the end ----

TEST_F(ClientTest, ends_its_calls_when_it_ends) {
  auto narrow = options();
  narrow.connections = 1;
  auto client = std::make_unique<Client>(io, narrow);
  auto const end = [](std::unique_ptr<Client>& ending) -> Task<int> {
    co_await sleep(50ms);
    ending.reset();
    co_return 0;
  };
  auto const [codes, zero] = run(all(send_all(*client, "never", 3), end(client)));
  EXPECT_THAT(codes, ElementsAre(503, 503, 503)) << "running and waiting ones alike";
}

TEST_F(ClientTest, a_closed_client_asks_nobody) {
  Client client(io, options());
  get(client, "thing");
  client.close();
  EXPECT_EQ(thrown(client.send(to("thing"))), "Unavailable");
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST_F(ClientTest, may_be_left_in_the_middle_of_calls) {
  auto narrow = options();
  narrow.connections = 2;
  asio::io_context short_lived(1);
  Client client(short_lived, narrow);
  asio::co_spawn(short_lived, send_all(client, "never", 5), [](std::exception_ptr, std::vector<int>) {});
  short_lived.run_for(100ms);
  // The event loop ends with two calls on connections and three that wait for one.
}

}  // namespace
}  // namespace vobe::http
