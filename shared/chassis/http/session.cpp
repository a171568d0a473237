#include <boost/asio/write.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "chassis/core/errors.hpp"
#include "chassis/http/connection.hpp"
#include "chassis/http/negotiate.hpp"
#include "chassis/http/problem.hpp"
#include "chassis/http/wire.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::http {

using Parser = wire::beast::http::request_parser<wire::GrowingBody>;

namespace {

constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t most_unparsed = 32 * 1024;   // of what the parser must see the end of: chunk extensions, trailers
constexpr std::size_t most_drained = 1024 * 1024;  // of a body that nobody wants, before the connection is cut
constexpr std::size_t most_kept = 64 * 1024;       // of an answer's memory, for the next answer
constexpr std::size_t default_body_limit = 1024 * 1024;

}  // namespace

Task<bool> Connection::receive() {
  auto const [error, bytes] = co_await socket.async_read_some(buffer.prepare(read_size), awaited);
  buffer.commit(bytes);
  co_return !error;
}

bool Connection::send_at_once(std::string_view& bytes) {
  boost::system::error_code error;
  bytes.remove_prefix(socket.write_some(asio::buffer(bytes), error));
  return !error || error == asio::error::would_block;
}

Task<bool> Connection::send(std::string_view bytes) {
  if (!send_at_once(bytes)) co_return false;
  if (bytes.empty()) co_return true;
  auto const [error, sent] = co_await asio::async_write(socket, asio::buffer(bytes), awaited);
  co_return !error;
}

namespace {

enum class Fed : std::uint8_t { done, hungry, failed };

/// Feeds the parser what has arrived, until `done` says so.
template <class Done>
Fed feed(Connection& connection, Parser& parser, wire::beast::error_code& error, Done const& done) {
  while (!done()) {
    if (connection.buffer.size() == 0) return Fed::hungry;
    connection.buffer.consume(parser.put(connection.buffer.data(), error));
    if (error == wire::beast::http::error::need_more) {
      error = {};
      if (connection.buffer.size() < most_unparsed) return Fed::hungry;
      error = wire::beast::http::error::buffer_overflow;
    }
    if (error) return Fed::failed;
  }
  return Fed::done;
}

/// As feed, with what comes later. partial_message: the peer is gone or time is up.
template <class Done>
Task<wire::beast::error_code> parse_until(Connection& connection, Parser& parser, Done done) {
  wire::beast::error_code error;
  while (feed(connection, parser, error, done) == Fed::hungry) {
    if (!co_await connection.receive()) co_return wire::beast::http::error::partial_message;
  }
  co_return error;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// RFC 9112 §6: nothing whose length another reader could take for different. Empty when the framing is sound.
std::string_view framing_fault(Parser const& parser, HeaderView const& headers) {
  auto const encodings = headers.count("transfer-encoding");
  auto const lengths = headers.count("content-length");
  if (encodings > 0) {
    if (parser.get().version() < 11) return "Transfer-Encoding in an HTTP/1.0 message";
    if (lengths > 0) return "Transfer-Encoding together with Content-Length";
    if (encodings > 1 || !same_name(*headers.find("transfer-encoding"), "chunked")) {
      return "a Transfer-Encoding other than chunked";
    }
  }
  if (lengths > 1) return "more than one Content-Length";
  if (lengths == 1 && !all_digits(*headers.find("content-length"))) return "a Content-Length that is no number";
  if (parser.get().version() >= 11 && headers.count("host") != 1) return "a Host field is needed, just one";
  return {};
}

/// Of the request line and the fields, about. Beast 1.81 holds its limit against each piece that has come, not their
/// sum.
std::size_t header_size(Request const& request) {
  std::size_t size = request.method.size() + request.target.size() + 12;
  for (auto const& [name, value] : request.headers.all()) size += name.size() + value.size() + 4;
  return size;
}

/// Absolute form (RFC 9112 §3.2.2) is accepted; its authority is not looked at.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    auto const slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return {};
}

class SocketBody final : public BodyStream {
 public:
  SocketBody(Connection& connection, Parser& parser, std::chrono::milliseconds idle)
      : connection_(connection), parser_(parser), idle_(idle) {}

  Task<std::optional<std::string>> next() override {
    std::string& body = parser_.get().body();
    if (body.empty() && !parser_.is_done()) {
      connection_.expire_after(idle_);
      auto const error = co_await parse_until(connection_, parser_, [&] { return !body.empty() || parser_.is_done(); });
      bool const late = Clock::now() >= connection_.expires;
      connection_.expire_never();
      if (error && error != wire::beast::http::error::partial_message) throw Malformed("the body's framing is broken");
      if (error && late) throw DeadlineExceeded("the rest of the body did not come in time");
      if (error) throw Unavailable("the client went away in the middle of its message");
    }
    if (body.empty()) co_return std::nullopt;
    co_return std::exchange(body, {});
  }

 private:
  Connection& connection_;
  Parser& parser_;
  std::chrono::milliseconds idle_;
};

class SocketWriter final : public BodyWriter {
 public:
  SocketWriter(Connection& connection, bool chunked, std::chrono::milliseconds time)
      : connection_(connection), chunked_(chunked), time_(time) {}

  Task<> write(std::string_view piece) override {
    if (piece.empty()) co_return;  // an empty chunk would end the body
    std::string framed;
    if (chunked_) {
      framed = wire::chunk(piece);
      piece = framed;
    }
    connection_.expire_after(time_);
    bool const sent = co_await connection_.send(piece);
    connection_.expire_never();  // the next piece may be long in coming
    if (!sent) throw Unavailable("the client went away");
  }

  Task<bool> finish() {
    connection_.expire_after(time_);
    if (chunked_) co_return co_await connection_.send(wire::last_chunk);
    co_return true;
  }

 private:
  Connection& connection_;
  bool chunked_;
  std::chrono::milliseconds time_;
};

/// Serves one connection from its first byte to its last.
class Session {
 public:
  Session(std::shared_ptr<ServerState> server, Connection& connection)
      : server_(std::move(server)), connection_(connection) {
    request_.peer_address = connection.peer_address;
  }

  Task<> run() {
    while (co_await serve_one()) {
    }
    co_await close();
  }

 private:
  /// One request and its answer; false when the connection is not to be used again.
  Task<bool> serve_one() {
    Parser& parser = parser_.emplace();
    parser.header_limit(header_limit);
    parser.body_limit(boost::none);
    auto const& options = server_->options;
    if (connection_.buffer.size() == 0) {
      connection_.idle = true;
      connection_.expire_after(options.idle_time);
      if (server_->draining || !co_await connection_.receive()) co_return false;
      connection_.idle = false;
    }
    connection_.expire_after(options.header_time);
    auto const header_done = [&] { return parser.is_header_done(); };
    wire::beast::error_code error;
    // Mostly all of it has come at once, and no coroutine is needed for that.
    if (feed(connection_, parser, error, header_done) == Fed::hungry) {
      error = co_await parse_until(connection_, parser, header_done);
      if (error == wire::beast::http::error::partial_message) co_return false;
    }
    connection_.expire_after(options.body_time);

    Request& request = begin_request(parser);
    if (error == wire::beast::http::error::header_limit || (!error && header_size(request) > header_limit)) {
      co_return co_await refuse(request, {431, "payload-too-large", "the header is larger than 16 KiB"});
    }
    if (error)
      co_return co_await refuse(request, {400, "malformed-request", "not an HTTP request: " + error.message()});
    if (auto const fault = framing_fault(parser, request.headers); !fault.empty()) {
      co_return co_await refuse(request, {400, "malformed-request", std::string(fault)});
    }
    if (request.path.empty()) co_return co_await refuse(request, {400, "malformed-request", "the target is no path"});

    Match match = server_->router.match(request.method, request.path);
    bool const streamed = match.endpoint && match.endpoint->streamed;
    if (auto const problem = refused_unread(request, parser, match)) co_return co_await refuse(request, *problem);
    auto const expected = request.header("expect");
    if (expected && same_name(*expected, "100-continue") && !parser.is_done() && parser.get().version() >= 11) {
      if (!co_await connection_.send("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    }
    SocketBody stream(connection_, parser, options.body_time);
    parser.eager(!streamed);
    if (streamed) {
      request.stream = &stream;
    } else {
      auto const limit = match.endpoint ? match.endpoint->body_limit : default_body_limit;
      auto const body_done = [&] { return parser.is_done() || parser.get().body().size() > limit; };
      if (feed(connection_, parser, error, body_done) == Fed::hungry) {
        error = co_await parse_until(connection_, parser, body_done);
        if (error == wire::beast::http::error::partial_message) co_return false;
      }
      if (error) co_return co_await refuse(request, {400, "malformed-request", "the body's framing is broken"});
      if (parser.get().body().size() > limit) co_return co_await refuse(request, too_large(limit));
      request.body = std::move(parser.get().body());
    }

    bool keep = parser.keep_alive();
    bool const http11 = parser.get().version() >= 11;
    connection_.expire_never();
    Response response = co_await server_->router.handle(request, std::move(match));
    keep = keep && (!streamed || parser.is_done()) && !server_->draining;
    connection_.expire_after(options.write_time);
    if (response.stream) co_return co_await answer_piecewise(request, response, keep, http11);
    std::string_view rest = whole_answer(request, response, keep, http11);
    if (!connection_.send_at_once(rest)) co_return false;
    if (!rest.empty() && !co_await connection_.send(rest)) co_return false;
    if (has_body(request, response) && response.shared_body)
      co_return co_await connection_.send(*response.shared_body) && keep;
    co_return keep;
  }

  /// The next request of this connection: its header, and the Context made from that.
  Request& begin_request(Parser& parser) {
    request_.headers.clear();
    request_.path_values.clear();
    request_.principal.reset();
    request_.body.clear();
    request_.stream = nullptr;
    request_.head = false;
    request_.route = request_.query = {};
    connection_.context = Context{};
    request_.context = &connection_.context;
    fill(request_, parser);
    begin_context(connection_.context, request_.headers, server_->options.request_time);
    return request_;
  }

  void fill(Request& request, Parser& parser) const {
    auto const& message = parser.get();
    for (auto const& field : message) request.headers.add(wire::view(field.name_string()), wire::view(field.value()));
    request.method = wire::view(message.method_string());
    if (request.method == "HEAD") {
      request.head = true;
      request.method = "GET";
    }
    request.target = origin_form(wire::view(message.target()));
    auto const question = request.target.find('?');
    request.path = request.target.substr(0, question);
    if (question != std::string_view::npos) request.query = request.target.substr(question + 1);
  }

  static Problem too_large(std::size_t limit) {
    return {413, "payload-too-large", "the body may have at most " + std::to_string(limit) + " bytes"};
  }

  /// What can be refused on the header alone, before the body is read.
  static std::optional<Problem> refused_unread(Request const& request, Parser const& parser, Match const& match) {
    if (auto const encoding = request.header("content-encoding"); encoding && !same_name(*encoding, "identity")) {
      return Problem{415, "unsupported-media-type", "a compressed body is not supported"};
    }
    bool const streamed = match.endpoint && match.endpoint->streamed;
    auto const limit = match.endpoint ? match.endpoint->body_limit : default_body_limit;
    auto const length = parser.content_length();
    if (!streamed && length && *length > limit) return too_large(limit);
    return std::nullopt;
  }

  /// Answers and ends the connection: what is left of the message is not to be taken for the next.
  Task<bool> refuse(Request const& request, Problem problem) {
    Response response = to_response(problem, request);
    connection_.expire_after(server_->options.write_time);
    co_await connection_.send(whole_answer(request, response, false, true));
    co_return false;
  }

  static bool has_body(Request const& request, Response const& response) {
    return !request.head && response.status != 304 && response.status != 204;
  }

  /// Head and body, but for a body that is shared. It lies in the connection until the next answer.
  std::string_view whole_answer(Request const& request, Response const& response, bool keep, bool http11) {
    std::string& out = connection_.out;
    if (out.capacity() > most_kept) out = std::string();
    out.clear();
    wire::append_status(out, response.status);
    if (response.status != 304 && response.status != 204) {
      wire::append_field(out, "Content-Length", std::to_string(response.content().size()));
    }
    wire::append_fields(out, response, connection_.context.request_id, connection_field(keep, http11));
    if (has_body(request, response) && !response.shared_body) out += response.body;
    return out;
  }

  /// What isn't taken for granted.
  static std::string_view connection_field(bool keep, bool http11) {
    if (!keep) return "close";
    return http11 ? "" : "keep-alive";
  }

  Task<bool> answer_piecewise(Request const& request, Response& response, bool keep, bool http11) {
    if (!http11) keep = false;  // without chunks, only the end of the connection ends it
    std::string head;
    wire::append_status(head, response.status);
    if (http11) wire::append_field(head, "Transfer-Encoding", "chunked");
    wire::append_fields(head, response, connection_.context.request_id, connection_field(keep, http11));
    if (!co_await connection_.send(head)) co_return false;
    if (request.head) co_return keep;
    connection_.expire_never();
    SocketWriter writer(connection_, http11, server_->options.write_time);
    try {
      co_await response.stream(writer);
    } catch (std::exception const& error) {
      // The status is out already: cutting the body short is the only way left to say that it is not whole.
      log::write(log::Level::warn, "a streamed answer ended early", {{"error", error.what()}}, &connection_.context);
      co_return false;
    }
    co_return co_await writer.finish() && keep;
  }

  /// Lingers a little, so that an answer is not lost to the reset which unread bytes would cause.
  Task<> close() {
    boost::system::error_code ignored;
    connection_.socket.shutdown(tcp::socket::shutdown_send, ignored);
    connection_.expire_after(std::chrono::seconds(1));
    std::size_t drained = 0;
    while (drained < most_drained && co_await connection_.receive()) {
      drained += connection_.buffer.size();
      connection_.buffer.clear();
    }
    connection_.socket.close(ignored);
  }

  std::shared_ptr<ServerState> server_;
  Connection& connection_;
  std::optional<Parser> parser_;
  Request request_;
};

/// A connection's place among those of the server, for as long as it is served.
class Listed {
 public:
  Listed(ServerState& server, Connection& connection) : server_(server) {
    server_.connections.push_front(&connection);
    place_ = server_.connections.begin();
  }
  ~Listed() { server_.connections.erase(place_); }
  Listed(Listed const&) = delete;
  Listed& operator=(Listed const&) = delete;

 private:
  ServerState& server_;
  std::list<Connection*>::iterator place_;
};

}  // namespace

Task<> serve(std::shared_ptr<ServerState> server, std::unique_ptr<Connection> connection) {
  Listed const listed(*server, *connection);
  try {
    Session session(server, *connection);
    co_await session.run();
  } catch (std::exception const& error) {
    log::error("a connection ended by an exception", {{"error", error.what()}});
  }
}

}  // namespace vobe::http
