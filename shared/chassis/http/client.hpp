// HTTP calls to another service: pooled connections, deadlines passed on, a retry budget and a breaker per upstream.
//
//   UserList users = co_await auth.get<UserList>("/api/v1/users?ids=" + join(ids));
//
// Every call carries the current Context's traceparent, request id, language and remaining time. Errors: Unavailable
// (no connection, breaker open, pool full, 502/503), DeadlineExceeded, and for get() also NotFound and Error. Streams
// (a streamed body, a streamed answer) have connections and times of their own and take none from the calls.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/http/message.hpp"
#include "chassis/resilience/breaker.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::http {

struct ClientOptions {
  std::string name;                         // for logs and metrics: "auth-service"
  std::string base_url;                     // http://host:port, https://host:port
  std::size_t connections = 16;             // at most at once; kept alive
  std::size_t waiting = 1024;               // calls that wait for one; more are Unavailable at once
  std::size_t streams = 64;                 // at most at once, on connections beside those of the calls
  std::size_t streams_waiting = 0;          // for one of these; more are Unavailable at once
  std::chrono::milliseconds timeout{3000};  // of one call, when the request's deadline is later
  std::chrono::milliseconds connect_time{500};
  std::chrono::milliseconds idle_time{30'000};  // of streams, both ways: between two pieces
  std::chrono::seconds stream_time{600};        // of a whole stream
  std::size_t answer_limit = 16 * 1024 * 1024;  // bytes of a whole answer
  resilience::BreakerOptions breaker = {};
  metrics::Registry* metrics = nullptr;  // where calls are counted; null: nowhere
};

struct ClientRequest {
  std::string_view method = "GET";
  std::string target;  // "/api/v1/users?ids=1,2"
  Headers headers = {};
  std::string body = {};
  BodyStream* stream = nullptr;  // instead of `body`: sent in chunks as it comes, until the answer begins
  Deadline until = no_deadline;  // earlier than the Context's: an answer that is not worth waiting longer for
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// An answer whose body is read piece by piece. Leaving it unread ends its connection.
class StreamedAnswer : public BodyStream {
 public:
  int status = 0;
  Headers headers;
};

/// An answer that is read as its Content-Type asks for.
struct ForwardedAnswer : ClientResponse {
  std::unique_ptr<StreamedAnswer> events;  // instead of `body`: server-sent events, which come one by one
};

/// One upstream, for one worker. Not thread-safe.
class Client {
 public:
  Client(asio::io_context& io, ClientOptions options);
  ~Client();

  /// Any status is an answer; only what is no answer is thrown. Calls that can be repeated (GET, PUT, DELETE, or with
  /// an Idempotency-Key) are tried once more, within the budget, when the connection broke.
  Task<ClientResponse> send(ClientRequest request);

  /// As send, with the body read as it comes: a stream from the beginning.
  Task<std::unique_ptr<StreamedAnswer>> open(ClientRequest request);

  /// As send, but an answer of text/event-stream becomes a stream. Where no place is left for one, a request that
  /// accepts events is Unavailable before it is sent.
  Task<ForwardedAnswer> forward(ClientRequest request);

  /// A JSON answer of 200. 404 is NotFound, 5xx Unavailable, anything else Error.
  template <class T>
  Task<T> get(std::string target) {
    ClientResponse const response = co_await send({.target = std::move(target)});
    co_return schema::from_json<T>(success_body(response), schema::Unknown::ignore);
  }

  [[nodiscard]] std::string const& name() const;
  [[nodiscard]] std::chrono::milliseconds timeout() const;
  [[nodiscard]] resilience::Breaker::State breaker() const;

  void close();

 private:
  static std::string_view success_body(ClientResponse const& response);
  std::shared_ptr<class ClientState> state_;
};

}  // namespace vobe::http
