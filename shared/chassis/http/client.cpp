#include "chassis/http/client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <optional>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/text.hpp"
#include "chassis/core/traceparent.hpp"
#include "chassis/http/client_pool.hpp"
#include "chassis/http/wire.hpp"

namespace vobe::http {

using Parser = wire::beast::http::response_parser<wire::GrowingBody>;

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::size_t most_unparsed = 64 * 1024;  // of what the parser must see the end of: a header, a trailer

constexpr std::string_view event_stream = "text/event-stream";

bool repeatable(ClientRequest const& request) {
  if (request.stream) return false;
  if (request.method != "POST" && request.method != "PATCH") return true;
  return request.headers.find("Idempotency-Key") != nullptr;
}

/// The source of a streamed request failed: this says nothing about the upstream.
struct SourceFailed {
  std::exception_ptr why;
};

/// One call on one connection. Gives the connection back when the answer was read to its end.
class Exchange final : public StreamedAnswer {
 public:
  Exchange(std::shared_ptr<ClientState> client, std::unique_ptr<Link> link, bool head)
      : client_(std::move(client)), link_(std::move(link)), head_(head) {}

  ~Exchange() override {
    if (link_) client_->discard(std::move(link_));
  }

  Task<> send(std::string message) {
    // Refused before its end: what was answered is still to be read.
    if (co_await write(std::move(message))) unsent_ = true;
  }

  /// Sends a body as it comes and reads the answer's head at the same time: who refuses early is heard early, also
  /// while the source is silent. The head ends the sending.
  Task<> send_and_listen(BodyStream& source, std::string head) {
    auto const sending = std::make_shared<Sending>(*link_);
    unsent_ = true;
    auto const executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, send_stream(sending, source, std::move(head)),
                   asio::bind_cancellation_slot(sending->stop.slot(), [sending](std::exception_ptr const&) {}));
    auto const heard = co_await attempt(read_head());
    co_await sending->end();
    if (sending->failure) std::rethrow_exception(sending->failure);
    if (!heard) std::rethrow_exception(heard.error());
    link_->expire_at(Clock::now() + client_->options.idle_time);
  }

  Task<> read_head() {
    do {
      parser_.emplace();
      parser_->header_limit(header_limit);
      parser_->body_limit(boost::none);
      if (head_) parser_->skip(true);
      co_await parse_until([this] { return parser_->is_header_done(); });
      status = parser_->get().result_int();
    } while (status >= 100 && status < 200);  // interim answers (RFC 9110 §15.2)
    parser_->eager(true);
    for (auto const& field : parser_->get())
      headers.add(wire::view(field.name_string()), std::string(wire::view(field.value())));
  }

  /// The whole body, into `body`; throws Error when it is larger than the limit.
  Task<> read_all() {
    auto const limit = client_->options.answer_limit;
    auto& read = parser_->get().body();
    co_await parse_until([&] { return parser_->is_done() || read.size() > limit; });
    if (read.size() > limit) throw Error("the answer of " + client_->options.name + " is too large");
    body = std::move(read);
    finish();
  }

  /// From here on the reader of the answer sets the pace.
  void read_later() { link_->expire_never(); }

  /// Moves to the places of streams, if it does not stand there already.
  void become_stream() {
    if (link_->places != &client_->streams) client_->becomes_stream(*link_);
    read_later();
  }

  [[nodiscard]] bool is_event_stream() const {
    auto const* const type = headers.find("Content-Type");
    return type && same_name(text::trim(std::string_view(*type).substr(0, type->find(';'))), event_stream);
  }

  Task<std::optional<std::string>> next() override {
    std::string& piece = parser_->get().body();
    if (piece.empty() && !parser_->is_done()) {
      link_->expire_at(Clock::now() + client_->options.idle_time);
      co_await parse_until([&] { return !piece.empty() || parser_->is_done(); });
      link_->expire_never();
    }
    if (!piece.empty()) co_return std::exchange(piece, {});
    finish();
    co_return std::nullopt;
  }

  /// Whether the body is still to be read.
  [[nodiscard]] bool is_open() const { return link_ != nullptr; }

  /// Whether not one byte of an answer has come: a kept connection was closed under us.
  [[nodiscard]] bool untouched() const { return !got_some_ && link_ && link_->used_before && !link_->timed_out; }

  std::string body;

 private:
  /// The sending of a body while the answer is waited for. Shared with the coroutine that sends.
  struct Sending {
    explicit Sending(Link& link) : ended(link.socket.get_executor(), Clock::time_point::max()) {}

    /// Stops it where it is; comes back when it has let go of its source.
    Task<> end() {
      if (over) co_return;
      stopped = true;
      stop.emit(asio::cancellation_type::terminal);
      co_await ended.async_wait(awaited);
    }

    asio::cancellation_signal stop;
    Timer ended;  // cancelled when it is over
    bool stopped = false;
    bool over = false;
    std::exception_ptr failure;  // of the source
  };

  Task<> send_stream(std::shared_ptr<Sending> sending, BodyStream& source, std::string head) {
    try {
      if (!co_await write(std::move(head))) co_await send_pieces(source);
    } catch (...) {
      if (!sending->stopped) {
        sending->failure = std::current_exception();
        link_->close();  // nobody is to wait for an answer to half a message
      }
    }
    sending->over = true;
    sending->ended.cancel();
  }

  Task<> send_pieces(BodyStream& source) {
    for (;;) {
      link_->expire_never();  // the source has limits of its own
      auto const piece = co_await next_piece(source);
      link_->expire_at(Clock::now() + client_->options.idle_time);
      auto const error = co_await write(piece ? wire::chunk(*piece) : std::string(wire::last_chunk));
      if (error) co_return;  // the reader of the answer finds out why
      if (!piece) break;
    }
    unsent_ = false;
  }

  static Task<std::optional<std::string>> next_piece(BodyStream& source) {
    for (;;) {
      std::optional<std::string> piece;
      try {
        piece = co_await source.next();
      } catch (...) {
        throw SourceFailed{std::current_exception()};
      }
      if (!piece || !piece->empty()) co_return piece;  // an empty chunk would end the body
    }
  }

  Task<boost::system::error_code> write(std::string bytes) {
    if (link_->tls) co_return co_await link_->tls->write(asio::buffer(bytes));
    co_return std::get<0>(co_await asio::async_write(link_->socket, asio::buffer(bytes), awaited));
  }

  Task<Tls::Read> read_some(asio::mutable_buffer into) {
    if (link_->tls) co_return co_await link_->tls->read_some(into);
    auto const [error, bytes] = co_await link_->socket.async_read_some(into, awaited);
    co_return Tls::Read{error, bytes};
  }

  template <class Done>
  Task<> parse_until(Done done) {
    auto& buffer = link_->buffer;
    bool need_more = buffer.size() == 0;
    while (!done()) {
      if (need_more) {
        if (buffer.size() >= most_unparsed) throw Unavailable(client_->options.name + " did not answer in HTTP");
        auto const [error, bytes] = co_await read_some(buffer.prepare(read_size));
        buffer.commit(bytes);
        if (error == asio::error::eof && parser_->is_header_done() && !link_->timed_out) {
          wire::beast::error_code incomplete;
          parser_->put_eof(incomplete);  // a body that ends with the connection
          if (incomplete) fail(error);
          continue;
        }
        if (error) fail(error);
        got_some_ = true;
      }
      wire::beast::error_code error;
      buffer.consume(parser_->put(buffer.data(), error));
      if (error && error != wire::beast::http::error::need_more) {
        throw Unavailable(client_->options.name + " did not answer in HTTP: " + error.message());
      }
      need_more = error == wire::beast::http::error::need_more || buffer.size() == 0;
    }
  }

  [[noreturn]] void fail(boost::system::error_code const& error) const {
    if (link_->timed_out && Clock::now() >= link_->ends) {
      throw StreamTooLong("the time of a stream of " + client_->options.name + " is up");
    }
    if (link_->timed_out) throw DeadlineExceeded(client_->options.name + " did not answer in time");
    throw Unavailable("the connection to " + client_->options.name + " broke: " + error.message());
  }

  void finish() {
    if (!link_) return;
    if (parser_->keep_alive() && !unsent_) client_->release(std::move(link_));
    else client_->discard(std::move(link_));
  }

  std::shared_ptr<ClientState> client_;
  std::unique_ptr<Link> link_;
  std::optional<Parser> parser_;
  bool head_;
  bool got_some_ = false;
  bool unsent_ = false;  // some of the request
};

std::string request_head(ClientState const& client, ClientRequest const& request, Context const* context,
                         Clock::time_point until) {
  std::string head;
  head.reserve(512 + request.body.size());
  head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  head.append(client.upstream.host).append(":").append(std::to_string(client.upstream.port)).append("\r\n");
  if (context) {
    auto const parent = traceparent_of(*context);
    if (!parent.empty()) head.append("traceparent: ").append(parent).append("\r\n");
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

/// What the end of a call says about the upstream, told to its breaker. Left without a word, it says nothing.
class Verdict {
 public:
  Verdict(resilience::Breaker& breaker, resilience::Breaker::Admission call) : breaker_(breaker), call_(call) {}
  ~Verdict() { breaker_.undecided(call_); }
  Verdict(Verdict const&) = delete;
  Verdict& operator=(Verdict const&) = delete;

  void good() { breaker_.succeeded(call_); }
  void bad() { breaker_.failed(call_, Clock::now()); }

 private:
  resilience::Breaker& breaker_;
  resilience::Breaker::Admission call_;
};

/// Counts a call when it ends.
class Tally {
 public:
  explicit Tally(ClientState& client) : client_(client) {}
  ~Tally() { client_.metrics.count(outcome, Clock::now() - begun_); }
  Tally(Tally const&) = delete;
  Tally& operator=(Tally const&) = delete;

  Outcome outcome = Outcome::broken;

 private:
  ClientState& client_;
  Clock::time_point begun_ = Clock::now();
};

/// How an answer's body is read.
enum class Read : std::uint8_t { whole, in_pieces, by_its_type };

bool accepts_events(ClientRequest const& request) {
  auto const* const accept = request.headers.find("Accept");
  return accept && accept->find(event_stream) != std::string::npos;
}

Task<> exchange_messages(Exchange& exchange, ClientRequest const& request, std::string head, Read read) {
  if (request.stream) {
    co_await exchange.send_and_listen(*request.stream, std::move(head));
  } else {
    co_await exchange.send(std::move(head) + request.body);
    co_await exchange.read_head();
  }
  bool const in_pieces = read == Read::in_pieces || (read == Read::by_its_type && exchange.is_event_stream());
  if (in_pieces) exchange.become_stream();
  else co_await exchange.read_all();
}

Task<std::unique_ptr<Exchange>> try_once(std::shared_ptr<ClientState> client, ClientRequest const& request,
                                         Context const* context, Clock::time_point until, Read read) {
  Places& places = request.stream || read == Read::in_pieces ? client->streams : client->calls;
  if (read == Read::by_its_type && accepts_events(request) && client->streams.full()) {
    throw client->exhausted(client->streams);
  }
  // A kept connection may be closed by the other side at the moment of its use: that says nothing about the upstream,
  // and is tried again on another one at no cost to the budget.
  for (;;) {
    auto link = co_await client->acquire(places, until);
    auto exchange = std::make_unique<Exchange>(client, std::move(link), request.method == "HEAD");
    bool again = false;
    try {
      co_await exchange_messages(*exchange, request, request_head(*client, request, context, until), read);
    } catch (Unavailable const&) {
      again = repeatable(request) && exchange->untouched();
      if (!again) throw;
    }
    if (!again) co_return exchange;
  }
}

Task<std::unique_ptr<Exchange>> call(std::shared_ptr<ClientState> client, ClientRequest const& request, Read read) {
  if (std::ranges::any_of(request.target, [](unsigned char c) { return c <= ' ' || c == 0x7f; })) {
    throw Error("a request's target must be escaped");  // else it could end the request line
  }
  auto const* const context = context_of(co_await asio::this_coro::executor);
  auto const now = Clock::now();
  auto until = now + (request.stream ? client->options.idle_time : client->options.timeout);
  auto const deadline = context ? std::min(context->deadline, request.until) : request.until;
  bool const callers_deadline = deadline < until;
  if (callers_deadline) until = deadline;
  if (until <= now) throw DeadlineExceeded("no time is left to ask " + client->options.name);
  client->budget.called();
  Tally tally(*client);
  for (bool repeated = false;; repeated = true) {
    auto const admitted = client->breaker.admit(Clock::now());
    if (!admitted) {
      tally.outcome = Outcome::refused;
      throw Unavailable(client->options.name + " keeps failing and is left alone for a moment");
    }
    Verdict verdict(client->breaker, *admitted);
    try {
      auto answer = co_await try_once(client, request, context, until, read);
      if (answer->status == 502 || answer->status == 503) verdict.bad();
      else verdict.good();
      tally.outcome = outcome_of(answer->status);
      co_return answer;
    } catch (SourceFailed const& failure) {
      tally.outcome = Outcome::aborted;
      std::rethrow_exception(failure.why);
    } catch (PoolExhausted const&) {
      tally.outcome = Outcome::refused;
      throw;
    } catch (PoolTooSlow const&) {
      tally.outcome = Outcome::late;
      throw;
    } catch (StreamTooLong const&) {
      tally.outcome = Outcome::late;
      throw;
    } catch (DeadlineExceeded const&) {
      tally.outcome = Outcome::late;
      // A caller in a hurry says nothing about the upstream; the client's own limit does.
      if (!callers_deadline) verdict.bad();
      throw;
    } catch (Unavailable const&) {
      verdict.bad();
      if (repeated || !repeatable(request) || !client->budget.take()) throw;
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
  auto const answer = co_await call(client, request, Read::whole);
  co_return ClientResponse{answer->status, std::move(answer->headers), std::move(answer->body)};
}

Task<std::unique_ptr<StreamedAnswer>> Client::open(ClientRequest request) {
  auto const client = state_;
  co_return co_await call(client, request, Read::in_pieces);
}

Task<ForwardedAnswer> Client::forward(ClientRequest request) {
  auto const client = state_;
  auto exchange = co_await call(client, request, Read::by_its_type);
  ForwardedAnswer answer{{exchange->status, std::move(exchange->headers), std::move(exchange->body)}, nullptr};
  if (exchange->is_open()) answer.events = std::move(exchange);
  co_return answer;
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
std::chrono::milliseconds Client::timeout() const {
  return state_->options.timeout;
}
resilience::Breaker::State Client::breaker() const {
  return state_->breaker.state();
}

void Client::close() {
  state_->close();
}

}  // namespace vobe::http
