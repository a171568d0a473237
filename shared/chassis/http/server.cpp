#include "chassis/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <list>
#include <optional>

#include "chassis/core/errors.hpp"
#include "chassis/http/negotiate.hpp"
#include "chassis/http/problem.hpp"
#include "chassis/http/wire.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::http {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;
using Parser = wire::beast::http::request_parser<wire::GrowingBody>;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t most_drained = 1024 * 1024;         // of a body that nobody wants, before the connection is cut
constexpr std::chrono::milliseconds sweep_interval{100};  // how often expired connections are looked for
constexpr std::size_t default_body_limit = 1024 * 1024;

}  // namespace

/// One accepted connection. Owned by its coroutine; the server keeps a pointer to end it in time.
struct Connection {
  Socket socket;
  Context context;
  wire::beast::flat_buffer buffer;
  Clock::time_point expires = Clock::time_point::max();
  bool idle = true;
  std::string peer_address;
  std::list<Connection*>::iterator place;

  explicit Connection(Socket accepted) : socket(std::move(accepted)) {}

  void expire_after(std::chrono::milliseconds time) { expires = Clock::now() + time; }

  /// Appends what has arrived; false when the peer is gone or time is up.
  Task<bool> receive() {
    auto const [error, bytes] = co_await socket.async_read_some(buffer.prepare(read_size), awaited);
    buffer.commit(bytes);
    co_return !error;
  }

  Task<bool> send(std::string_view bytes) {
    auto const [error, sent] = co_await asio::async_write(socket, asio::buffer(bytes), awaited);
    co_return !error;
  }
};

class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  ServerState(asio::io_context& io, Router& router, ServerOptions options)
      : io(io), router(router), options(options), sweep_timer(io.get_executor()) {}

  void adopt(Socket socket);
  void start_sweeping();

  asio::io_context& io;
  Router& router;
  ServerOptions options;
  std::list<Connection*> connections;
  Timer sweep_timer;
  bool sweeping = false;
  bool draining = false;

 private:
  void sweep();
};

namespace {

/// Feeds the parser from the buffer and the socket until `done` says so.
template <class Done>
Task<wire::beast::error_code> parse_until(Connection& connection, Parser& parser, Done done) {
  bool need_more = connection.buffer.size() == 0;
  while (!done()) {
    if (need_more && !co_await connection.receive()) co_return wire::beast::http::error::partial_message;
    connection.idle = false;
    wire::beast::error_code error;
    auto const used = parser.put(connection.buffer.data(), error);
    connection.buffer.consume(used);
    if (error && error != wire::beast::http::error::need_more) co_return error;
    need_more = error == wire::beast::http::error::need_more || connection.buffer.size() == 0;
  }
  co_return wire::beast::error_code();
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
      std::array<char, 16> size;
      auto const end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
      framed.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
      piece = framed;
    }
    connection_.expire_after(time_);
    if (!co_await connection_.send(piece)) throw Unavailable("the client went away");
  }

  Task<bool> finish() {
    connection_.expire_after(time_);
    if (chunked_) co_return co_await connection_.send("0\r\n\r\n");
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
      : server_(std::move(server)), connection_(connection) {}

  Task<> run() {
    while (co_await serve_one()) {
    }
    co_await close();
  }

 private:
  /// One request and its answer; false when the connection is not to be used again.
  Task<bool> serve_one() {
    Parser parser;
    parser.header_limit(header_limit);
    parser.body_limit(boost::none);
    auto const& options = server_->options;
    connection_.idle = connection_.buffer.size() == 0;
    connection_.expire_after(connection_.idle ? options.idle_time : options.header_time);
    auto error = co_await parse_until(connection_, parser, [&] { return parser.is_header_done(); });
    if (error == wire::beast::http::error::partial_message) co_return false;
    connection_.expire_after(options.body_time);

    Request request;
    connection_.context = Context{};
    request.context = &connection_.context;
    request.peer_address = connection_.peer_address;
    fill(request, parser);
    begin_context(connection_.context, request.headers, options.request_time);
    if (error == wire::beast::http::error::header_limit) {
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
    if (!parser.is_done() && request.header("expect") && parser.get().version() >= 11) {
      if (!co_await connection_.send("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    }
    SocketBody stream(connection_, parser, options.body_time);
    parser.eager(!streamed);
    if (streamed) {
      request.stream = &stream;
    } else {
      auto const limit = match.endpoint ? match.endpoint->body_limit : default_body_limit;
      error = co_await parse_until(connection_, parser,
                                   [&] { return parser.is_done() || parser.get().body().size() > limit; });
      if (error == wire::beast::http::error::partial_message) co_return false;
      if (error) co_return co_await refuse(request, {400, "malformed-request", "the body's framing is broken"});
      if (parser.get().body().size() > limit) co_return co_await refuse(request, too_large(limit));
      request.body = std::move(parser.get().body());
    }

    bool const keep = parser.keep_alive();
    connection_.expires = Clock::time_point::max();  // the handler has its own deadline
    Response response = co_await server_->router.handle(request, std::move(match));
    bool const unread = streamed && !parser.is_done();
    co_return co_await answer(request, response, keep && !unread && !server_->draining, parser.get().version() >= 11);
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
    co_await answer(request, response, false, true);
    co_return false;
  }

  Task<bool> answer(Request const& request, Response& response, bool keep, bool http11) {
    connection_.expire_after(server_->options.write_time);
    auto const& request_id = connection_.context.request_id;
    if (response.stream) {
      if (!http11) keep = false;
      auto const head =
          wire::response_head(response, http11 ? "Transfer-Encoding: chunked\r\n" : "", request_id, !keep);
      if (!co_await connection_.send(head)) co_return false;
      if (request.head) co_return keep;
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
    auto const content = response.content();
    std::string framing;
    if (response.status != 304 && response.status != 204)
      framing = "Content-Length: " + std::to_string(content.size()) + "\r\n";
    std::string bytes = wire::response_head(response, framing, request_id, !keep);
    bool const with_body = !request.head && response.status != 304 && response.status != 204;
    if (with_body && !response.shared_body) bytes += content;
    bool sent = co_await connection_.send(bytes);
    if (sent && with_body && response.shared_body) sent = co_await connection_.send(content);
    co_return sent&& keep;
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
};

Task<> serve(std::shared_ptr<ServerState> server, std::unique_ptr<Connection> connection) {
  server->connections.push_front(connection.get());
  connection->place = server->connections.begin();
  try {
    Session session(server, *connection);
    co_await session.run();
  } catch (std::exception const& error) {
    log::error("a connection ended by an exception", {{"error", error.what()}});
  }
  server->connections.erase(connection->place);
}

}  // namespace

void ServerState::adopt(Socket socket) {
  if (connections.size() >= options.connections || draining) return;  // closed by leaving
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto connection = std::make_unique<Connection>(std::move(socket));
  auto const peer = connection->socket.remote_endpoint(ignored);
  connection->peer_address = peer.address().to_string();
  ContextExecutor const executor(io.get_executor(), &connection->context);
  start_sweeping();
  asio::co_spawn(executor, serve(shared_from_this(), std::move(connection)), asio::detached);
}

void ServerState::start_sweeping() {
  if (sweeping) return;
  sweeping = true;
  sweep_timer.expires_after(sweep_interval);
  sweep_timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
    self->sweeping = false;
    if (!error) self->sweep();
  });
}

void ServerState::sweep() {
  auto const time = Clock::now();
  for (auto* connection : connections) {
    if (connection->expires > time && !(draining && connection->idle)) continue;
    boost::system::error_code ignored;
    connection->socket.cancel(ignored);
    connection->socket.shutdown(tcp::socket::shutdown_both, ignored);
  }
  if (!connections.empty()) start_sweeping();
}

Server::Server(asio::io_context& io, Router& router, ServerOptions options)
    : state_(std::make_shared<ServerState>(io, router, options)) {}
Server::~Server() = default;

std::size_t Server::connections() const {
  return state_->connections.size();
}
asio::io_context& Server::io() const {
  return state_->io;
}

Task<> Server::drain(std::chrono::milliseconds longest) {
  auto const state = state_;
  state->draining = true;
  auto const until = Clock::now() + longest;
  Timer timer(state->io.get_executor());
  while (!state->connections.empty() && Clock::now() < until) {
    timer.expires_after(std::chrono::milliseconds(20));
    co_await timer.async_wait(awaited);
  }
}

class ListenerState : public std::enable_shared_from_this<ListenerState> {
 public:
  ListenerState(asio::io_context& io, std::vector<std::shared_ptr<ServerState>> servers)
      : acceptor(io.get_executor()), pause(io.get_executor()), servers(std::move(servers)) {}

  Task<> accept() {
    std::size_t next = 0;
    while (acceptor.is_open()) {
      auto const& server = servers[next++ % servers.size()];
      Socket socket(server->io.get_executor());
      auto const [error] = co_await acceptor.async_accept(socket, awaited);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // out of descriptors, most likely: give them time to come back
        log::warn("accepting a connection failed", {{"error", error.message()}});
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(awaited);
        continue;
      }
      if (&server->io.get_executor().context() == &acceptor.get_executor().context()) {
        server->adopt(std::move(socket));
      } else {
        asio::post(server->io, [server, socket = std::move(socket)]() mutable { server->adopt(std::move(socket)); });
      }
    }
  }

  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor;
  Timer pause;
  std::vector<std::shared_ptr<ServerState>> servers;
};

Listener::Listener(asio::io_context& io, std::string const& address, unsigned short port,
                   std::vector<Server*> servers) {
  std::vector<std::shared_ptr<ServerState>> states;
  for (auto* server : servers) states.push_back(server->state_);
  state_ = std::make_shared<ListenerState>(io, std::move(states));
  try {
    tcp::endpoint const endpoint(asio::ip::make_address(address), port);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen(1024);
  } catch (boost::system::system_error const& error) {
    throw Error("can't listen on " + address + ":" + std::to_string(port) + ": " + error.code().message());
  }
  asio::co_spawn(
      io, [](std::shared_ptr<ListenerState> state) -> Task<> { co_await state->accept(); }(state_), asio::detached);
}

Listener::~Listener() {
  stop();
}

unsigned short Listener::port() const {
  return state_->acceptor.local_endpoint().port();
}

void Listener::stop() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
}

}  // namespace vobe::http
