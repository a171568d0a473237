#include "chassis/http/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <deque>
#include <list>

#include "chassis/core/encoding.hpp"
#include "chassis/http/negotiate.hpp"
#include "chassis/http/wire.hpp"
#include "chassis/resilience/retry_budget.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::http {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using Resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;
using Parser = wire::beast::http::response_parser<wire::GrowingBody>;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_size = 16 * 1024;
constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::chrono::milliseconds sweep_interval{10};

struct Upstream {
  std::string host;
  std::string port;
};

/// "http://host:port", with or without a slash at the end.
Upstream parse_base_url(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) throw Error("an upstream's URL must begin with http://: " + std::string(url));
  url.remove_prefix(scheme.size());
  url = url.substr(0, url.find('/'));
  auto const colon = url.rfind(':');
  if (colon == std::string_view::npos || url.ends_with(']')) return {std::string(url), "80"};
  return {std::string(url.substr(0, colon)), std::string(url.substr(colon + 1))};
}

bool repeatable(ClientRequest const& request) {
  if (request.stream) return false;
  return request.method != "POST" && request.method != "PATCH" ? true
                                                               : request.headers.find("Idempotency-Key") != nullptr;
}

}  // namespace

/// A kept connection. While a call uses it, it stands in the state's list and is ended when its time is up.
struct Link {
  explicit Link(asio::io_context& io) : socket(io.get_executor()) {}
  Socket socket;
  wire::beast::flat_buffer buffer;
  Clock::time_point expires = Clock::time_point::max();
  bool timed_out = false;
  bool used_before = false;
  std::list<Link*>::iterator place;
};

class ClientState : public std::enable_shared_from_this<ClientState> {
 public:
  ClientState(asio::io_context& io, ClientOptions made_with)
      : io(io),
        options(std::move(made_with)),
        upstream(parse_base_url(options.base_url)),
        breaker(options.breaker),
        sweep_timer(io.get_executor()) {}

  /// A connection out of the pool, a new one, or the next that comes free.
  Task<std::unique_ptr<Link>> acquire(Clock::time_point until);
  void release(std::unique_ptr<Link> link);
  /// A connection that was in use is no more: its place is free.
  void discard(std::unique_ptr<Link> link);
  void watch(Link& link, Clock::time_point until);

  asio::io_context& io;
  ClientOptions options;
  Upstream upstream;
  resilience::Breaker breaker;
  resilience::RetryBudget budget;
  std::vector<std::unique_ptr<Link>> idle;
  std::list<Link*> busy;
  std::size_t opened = 0;
  std::deque<Timer*> waiting;  // calls that wait for a place, oldest first
  bool closed = false;

 private:
  Task<std::unique_ptr<Link>> connect(Clock::time_point until);
  void wake_next();
  void start_sweeping();
  Timer sweep_timer;
  bool sweeping = false;
};

Task<std::unique_ptr<Link>> ClientState::acquire(Clock::time_point until) {
  while (idle.empty() && opened >= options.connections) {
    if (closed) throw Unavailable(options.name + " is no longer asked");
    if (waiting.size() >= options.waiting) throw Unavailable("too many calls wait for " + options.name);
    Timer turn(io.get_executor(), until);
    waiting.push_back(&turn);
    auto const [woken] = co_await turn.async_wait(awaited);
    std::erase(waiting, &turn);
    if (!woken) throw DeadlineExceeded("no connection to " + options.name + " came free in time");
  }
  if (idle.empty()) co_return co_await connect(until);
  auto link = std::move(idle.back());
  idle.pop_back();
  link->used_before = true;
  watch(*link, until);
  co_return link;
}

Task<std::unique_ptr<Link>> ClientState::connect(Clock::time_point until) {
  ++opened;
  auto link = std::make_unique<Link>(io);
  watch(*link, std::min(until, Clock::now() + options.connect_time));
  boost::system::error_code failed;
  boost::system::error_code not_numeric;
  auto const address = asio::ip::make_address(upstream.host == "localhost" ? "127.0.0.1" : upstream.host, not_numeric);
  if (not_numeric) {
    Resolver resolver(io.get_executor());
    auto const [error, endpoints] = co_await resolver.async_resolve(upstream.host, upstream.port, awaited);
    failed = error;
    if (!failed) failed = std::get<0>(co_await asio::async_connect(link->socket, endpoints, awaited));
  } else {
    auto const port = static_cast<unsigned short>(std::stoi(upstream.port));
    failed = std::get<0>(co_await link->socket.async_connect(tcp::endpoint(address, port), awaited));
  }
  if (failed || link->timed_out) {
    std::string const reason = failed.message();
    discard(std::move(link));
    throw Unavailable("can't connect to " + options.name + ": " + reason);
  }
  boost::system::error_code ignored;
  link->socket.set_option(tcp::no_delay(true), ignored);
  watch(*link, until);
  co_return link;
}

void ClientState::watch(Link& link, Clock::time_point until) {
  if (link.expires == Clock::time_point::max()) {
    busy.push_front(&link);
    link.place = busy.begin();
  }
  link.expires = until;
  start_sweeping();
}

void ClientState::release(std::unique_ptr<Link> link) {
  if (closed || link->buffer.size() > 0) return discard(std::move(link));
  busy.erase(link->place);
  link->expires = Clock::time_point::max();
  idle.push_back(std::move(link));
  wake_next();
}

void ClientState::discard(std::unique_ptr<Link> link) {
  if (link->expires != Clock::time_point::max()) busy.erase(link->place);
  boost::system::error_code ignored;
  link->socket.close(ignored);
  --opened;
  wake_next();
}

void ClientState::wake_next() {
  if (waiting.empty()) return;
  waiting.front()->cancel();
  waiting.pop_front();
}

void ClientState::start_sweeping() {
  if (sweeping) return;
  sweeping = true;
  sweep_timer.expires_after(sweep_interval);
  sweep_timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
    self->sweeping = false;
    if (error) return;
    auto const now = Clock::now();
    for (auto* link : self->busy) {
      if (link->expires > now || link->timed_out) continue;
      link->timed_out = true;
      boost::system::error_code ignored;
      link->socket.close(ignored);
    }
    if (!self->busy.empty()) self->start_sweeping();
  });
}

namespace {

/// One call on one connection. Gives the connection back when the answer was read to its end.
class Exchange final : public StreamedAnswer {
 public:
  Exchange(std::shared_ptr<ClientState> client, std::unique_ptr<Link> link, std::string_view method)
      : client_(std::move(client)), link_(std::move(link)) {
    parser_.header_limit(header_limit);
    parser_.body_limit(boost::none);
    if (method == "HEAD") parser_.skip(true);
  }

  ~Exchange() override {
    if (link_) client_->discard(std::move(link_));
  }

  Task<> send(ClientRequest const& request, std::string head) {
    if (!request.stream) {
      head += request.body;
      co_await write(head);
    } else {
      co_await write(head);
      while (auto const piece = co_await request.stream->next()) {
        client_->watch(*link_, Clock::now() + client_->options.idle_time);
        char size[24];
        auto const length = static_cast<std::size_t>(std::snprintf(size, sizeof size, "%zx\r\n", piece->size()));
        co_await write(std::string(size, length) + *piece + "\r\n");
      }
      co_await write("0\r\n\r\n");
    }
  }

  Task<> read_head() {
    co_await parse_until([this] { return parser_.is_header_done(); });
    parser_.eager(true);
    status = parser_.get().result_int();
    for (auto const& field : parser_.get())
      headers.add(wire::view(field.name_string()), std::string(wire::view(field.value())));
  }

  /// The whole body; throws Error when it is larger than the limit.
  Task<std::string> read_all() {
    auto const limit = client_->options.answer_limit;
    co_await parse_until([&] { return parser_.is_done() || parser_.get().body().size() > limit; });
    if (parser_.get().body().size() > limit) throw Error("the answer of " + client_->options.name + " is too large");
    std::string body = std::move(parser_.get().body());
    finish();
    co_return body;
  }

  Task<std::optional<std::string>> next() override {
    std::string& body = parser_.get().body();
    if (body.empty() && !parser_.is_done()) {
      client_->watch(*link_, Clock::now() + client_->options.idle_time);
      co_await parse_until([&] { return !body.empty() || parser_.is_done(); });
    }
    if (!body.empty()) co_return std::exchange(body, {});
    finish();
    co_return std::nullopt;
  }

  /// Whether not one byte of an answer has come: a kept connection was closed under us.
  [[nodiscard]] bool untouched() const { return !got_some_ && link_ && link_->used_before && !link_->timed_out; }

 private:
  Task<> write(std::string_view bytes) {
    auto const [error, sent] = co_await asio::async_write(link_->socket, asio::buffer(bytes), awaited);
    if (error) fail(error);
  }

  template <class Done>
  Task<> parse_until(Done done) {
    auto& buffer = link_->buffer;
    bool need_more = buffer.size() == 0;
    while (!done()) {
      if (need_more) {
        auto const [error, bytes] = co_await link_->socket.async_read_some(buffer.prepare(read_size), awaited);
        buffer.commit(bytes);
        if (error == asio::error::eof && parser_.is_header_done() && !link_->timed_out) {
          wire::beast::error_code incomplete;
          parser_.put_eof(incomplete);  // a body that ends with the connection
          if (incomplete) fail(error);
          continue;
        }
        if (error) fail(error);
        got_some_ = true;
      }
      wire::beast::error_code error;
      buffer.consume(parser_.put(buffer.data(), error));
      if (error && error != wire::beast::http::error::need_more) {
        throw Unavailable(client_->options.name + " did not answer in HTTP: " + error.message());
      }
      need_more = error == wire::beast::http::error::need_more || buffer.size() == 0;
    }
  }

  [[noreturn]] void fail(boost::system::error_code const& error) const {
    if (link_->timed_out) throw DeadlineExceeded(client_->options.name + " did not answer in time");
    throw Unavailable("the connection to " + client_->options.name + " broke: " + error.message());
  }

  void finish() {
    if (!link_) return;
    if (parser_.keep_alive()) client_->release(std::move(link_));
    else client_->discard(std::move(link_));
  }

  std::shared_ptr<ClientState> client_;
  std::unique_ptr<Link> link_;
  Parser parser_;
  bool got_some_ = false;
};

std::string request_head(ClientState const& client, ClientRequest const& request, Context const* context,
                         Clock::time_point until) {
  std::string head;
  head.reserve(512 + request.body.size());
  head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  head.append(client.upstream.host).append(":").append(client.upstream.port).append("\r\n");
  if (context) {
    if (!context->trace_id.empty()) head.append("traceparent: ").append(traceparent(*context)).append("\r\n");
    if (!context->request_id.empty()) head.append("X-Request-Id: ").append(context->request_id).append("\r\n");
    if (!request.headers.find("Accept-Language"))
      head.append("Accept-Language: ").append(context->language).append("\r\n");
  }
  if (!request.stream) {
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    head.append("X-Request-Deadline-Ms: ").append(std::to_string(std::max<std::int64_t>(0, left))).append("\r\n");
  }
  for (auto const& [name, value] : request.headers.all()) {
    head.append(name).append(": ");
    for (char const c : value) head += (c == '\r' || c == '\n' || c == '\0') ? ' ' : c;
    head += "\r\n";
  }
  if (request.stream) head += "Transfer-Encoding: chunked\r\n";
  else if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  head += "\r\n";
  return head;
}

Task<std::unique_ptr<Exchange>> attempt(std::shared_ptr<ClientState> client, ClientRequest const& request,
                                        Context const* context, Clock::time_point until) {
  // A kept connection may have been closed by the other side in the meantime: that says nothing about the upstream,
  // and is tried again on another one at no cost to the budget.
  for (;;) {
    auto link = co_await client->acquire(until);
    auto exchange = std::make_unique<Exchange>(client, std::move(link), request.method);
    bool again = false;
    try {
      co_await exchange->send(request, request_head(*client, request, context, until));
      co_await exchange->read_head();
    } catch (Unavailable const&) {
      again = repeatable(request) && exchange->untouched();
      if (!again) throw;
    }
    if (!again) co_return exchange;
  }
}

Task<std::unique_ptr<Exchange>> call(std::shared_ptr<ClientState> client, ClientRequest const& request) {
  auto const* const context = context_of(co_await asio::this_coro::executor);
  auto const now = Clock::now();
  auto until = now + (request.stream ? client->options.idle_time : client->options.timeout);
  bool const callers_deadline = context && context->deadline < until;
  if (callers_deadline) until = context->deadline;
  if (until <= now) throw DeadlineExceeded("no time is left to ask " + client->options.name);
  client->budget.called();
  for (;;) {
    if (!client->breaker.allows(Clock::now()))
      throw Unavailable(client->options.name + " keeps failing and is left alone for a moment");
    bool again = false;
    try {
      auto answer = co_await attempt(client, request, context, until);
      if (answer->status == 502 || answer->status == 503) client->breaker.failed(Clock::now());
      else client->breaker.succeeded();
      co_return answer;
    } catch (DeadlineExceeded const&) {
      // A caller in a hurry says nothing about the upstream; the client's own limit does.
      if (callers_deadline) client->breaker.undecided();
      else client->breaker.failed(Clock::now());
      throw;
    } catch (Unavailable const&) {
      client->breaker.failed(Clock::now());
      again = repeatable(request) && client->budget.take();
      if (!again) throw;
    }
  }
}

}  // namespace

Client::Client(asio::io_context& io, ClientOptions options)
    : state_(std::make_shared<ClientState>(io, std::move(options))) {}
Client::~Client() {
  close();
}

Task<ClientResponse> Client::send(ClientRequest request) {
  auto const client = state_;
  auto answer = co_await call(client, request);
  ClientResponse response;
  response.status = answer->status;
  response.body = co_await answer->read_all();
  response.headers = std::move(answer->headers);
  co_return response;
}

Task<std::unique_ptr<StreamedAnswer>> Client::open(ClientRequest request) {
  auto const client = state_;
  co_return co_await call(client, request);
}

std::string_view Client::success_body(ClientResponse const& response) {
  if (response.status == 200) return response.body;
  if (response.status == 404) throw NotFound("there is no such thing");
  if (response.status >= 500) throw Unavailable("an upstream answered " + std::to_string(response.status));
  throw Error("an upstream answered " + std::to_string(response.status));
}

std::string const& Client::name() const {
  return state_->options.name;
}
resilience::Breaker::State Client::breaker() const {
  return state_->breaker.state();
}

void Client::close() {
  state_->closed = true;
  state_->idle.clear();
  for (auto* link : state_->busy) {
    boost::system::error_code ignored;
    link->socket.close(ignored);
  }
}

}  // namespace vobe::http
