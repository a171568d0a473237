#include "chassis/http/client.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "chassis/core/context.hpp"
#include "chassis/http/client_pool.hpp"
#include "chassis/http/negotiate.hpp"
#include "chassis/http/wire.hpp"

namespace vobe::http {

using Parser = wire::beast::http::response_parser<wire::GrowingBody>;

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::size_t most_unparsed = 64 * 1024;  // of what the parser must see the end of: a header, a trailer

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

  Task<> send(ClientRequest const& request, std::string head) {
    if (!request.stream) {
      head += request.body;
      if (auto const error = co_await write(head)) fail(error);
      co_return;
    }
    boost::system::error_code error = co_await write(head);
    while (!error) {
      link_->expire_never();  // the source has limits of its own
      auto const piece = co_await next_piece(*request.stream);
      link_->expire_at(Clock::now() + client_->options.idle_time);
      error = co_await write(piece ? as_chunk(*piece) : "0\r\n\r\n");
      if (!piece) break;
    }
    // Refused before the end of the body: what was answered is still to be read.
    if (error) unsent_ = true;
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

  /// Whether not one byte of an answer has come: a kept connection was closed under us.
  [[nodiscard]] bool untouched() const { return !got_some_ && link_ && link_->used_before && !link_->timed_out; }

  std::string body;

 private:
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

  static std::string as_chunk(std::string_view piece) {
    std::array<char, 16> size;
    auto const end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    std::string chunk(size.data(), end);
    return chunk.append("\r\n").append(piece).append("\r\n");
  }

  Task<boost::system::error_code> write(std::string bytes) {
    co_return std::get<0>(co_await asio::async_write(link_->socket, asio::buffer(bytes), awaited));
  }

  template <class Done>
  Task<> parse_until(Done done) {
    auto& buffer = link_->buffer;
    bool need_more = buffer.size() == 0;
    while (!done()) {
      if (need_more) {
        if (buffer.size() >= most_unparsed) throw Unavailable(client_->options.name + " did not answer in HTTP");
        auto const [error, bytes] = co_await link_->socket.async_read_some(buffer.prepare(read_size), awaited);
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

/// What the end of a call says about the upstream, told to its breaker. Left without a word, it says nothing.
class Verdict {
 public:
  explicit Verdict(resilience::Breaker& breaker) : breaker_(breaker) {}
  ~Verdict() {
    if (!told_) breaker_.undecided();
  }
  Verdict(Verdict const&) = delete;
  Verdict& operator=(Verdict const&) = delete;

  void good() {
    told_ = true;
    breaker_.succeeded();
  }
  void bad() {
    told_ = true;
    breaker_.failed(Clock::now());
  }

 private:
  resilience::Breaker& breaker_;
  bool told_ = false;
};

/// How much of an answer is wanted before the call is over.
enum class Read : std::uint8_t { head, whole };

Task<std::unique_ptr<Exchange>> attempt(std::shared_ptr<ClientState> client, ClientRequest const& request,
                                        Context const* context, Clock::time_point until, Read read) {
  // A kept connection may be closed by the other side at the moment of its use: that says nothing about the upstream,
  // and is tried again on another one at no cost to the budget.
  for (;;) {
    auto link = co_await client->acquire(until);
    auto exchange = std::make_unique<Exchange>(client, std::move(link), request.method == "HEAD");
    bool again = false;
    try {
      co_await exchange->send(request, request_head(*client, request, context, until));
      co_await exchange->read_head();
      if (read == Read::whole) co_await exchange->read_all();
      else exchange->read_later();
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
  for (bool repeated = false;; repeated = true) {
    if (!client->breaker.allows(Clock::now()))
      throw Unavailable(client->options.name + " keeps failing and is left alone for a moment");
    Verdict verdict(client->breaker);
    try {
      auto answer = co_await attempt(client, request, context, until, read);
      if (answer->status == 502 || answer->status == 503) verdict.bad();
      else verdict.good();
      co_return answer;
    } catch (SourceFailed const& failure) {
      std::rethrow_exception(failure.why);
    } catch (PoolExhausted const&) {
      throw;
    } catch (PoolTooSlow const&) {
      throw;
    } catch (DeadlineExceeded const&) {
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
  co_return co_await call(client, request, Read::head);
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
  state_->close();
}

}  // namespace vobe::http
