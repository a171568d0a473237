#include "chassis/redis/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>

#include "chassis/core/context.hpp"

namespace vobe::redis {
namespace {

using boost::system::error_code;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

}  // namespace

void Connection::Waiter::finish(std::exception_ptr failure) {
  if (!resume) return;
  if (!error) error = std::move(failure);
  std::exchange(resume, nullptr)();
}

Connection::Connection(asio::any_io_executor executor, Options options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      address_(parse_address(options_.url)),
      socket_(executor_),
      resolver_(executor_),
      pause_(executor_),
      sweep_timer_(executor_) {}

void Connection::start() {
  asio::co_spawn(executor_, maintain(shared_from_this()), asio::detached);
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  lose("the connection was closed");
  error_code ignored;
  resolver_.cancel();
  pause_.cancel();
  sweep_timer_.cancel();
  socket_.close(ignored);
}

Task<> Connection::maintain(std::shared_ptr<Connection> self) {
  while (!closed_) {
    std::string why = "the connection was lost";
    try {
      co_await connect();
      backoff_.reset();
      co_await receive();
    } catch (std::exception const& error) {
      why = error.what();
    }
    lose(why);
    if (closed_) break;
    pause_.expires_after(backoff_.next());
    co_await pause_.async_wait(quietly);
  }
  (void)self;
}

Task<> Connection::connect() {
  // One bound for resolving, connecting and greeting: closing the socket ends whichever of them hangs.
  pause_.expires_after(std::max(options_.timeout, std::chrono::milliseconds(1000)));
  pause_.async_wait([self = shared_from_this()](error_code error) {
    if (error) return;
    error_code ignored;
    self->resolver_.cancel();
    self->socket_.close(ignored);
  });
  reader_ = std::make_unique<AnswerReader>();
  digests_.clear();
  co_await open_socket();
  co_await greet();
  pause_.cancel();
  if (closed_) throw Unavailable("Redis: closed");
  heard_ = std::chrono::steady_clock::now();
  connected_ = true;
}

Task<> Connection::open_socket() {
  error_code ignored;
  socket_.close(ignored);
  if (!address_.socket.empty()) {
    co_await socket_.async_connect(asio::local::stream_protocol::endpoint(address_.socket), asio::use_awaitable);
    co_return;
  }
  auto const found = co_await resolver_.async_resolve(address_.host, address_.port, asio::use_awaitable);
  error_code error = asio::error::host_not_found;
  for (auto const& entry : found) {
    if (closed_) throw Unavailable("Redis: closed");
    socket_.close(ignored);
    std::tie(error) = co_await socket_.async_connect(entry.endpoint(), quietly);
    if (!error) break;
  }
  if (error) throw boost::system::system_error(error);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

Task<> Connection::greet() {
  std::vector<Command> commands;
  if (!address_.password.empty()) {
    commands.push_back(address_.user.empty() ? Command{"AUTH", address_.password}
                                             : Command{"AUTH", address_.user, address_.password});
  }
  if (address_.database != 0) commands.push_back({"SELECT", std::to_string(address_.database)});
  // PING is refused with LOADING while the server reads its data: not connected yet.
  commands.push_back({"PING"});

  std::string bytes;
  for (Command const& command : commands) append_command(bytes, command);
  co_await asio::async_write(socket_, asio::buffer(bytes), asio::use_awaitable);
  for (std::size_t answered = 0; answered < commands.size();) {
    std::optional<Answer> const answer = reader_->next();
    if (!answer) {
      auto const size = co_await socket_.async_read_some(asio::buffer(received_), asio::use_awaitable);
      reader_->feed(received_.data(), size);
      continue;
    }
    if (auto const* text = std::get_if<std::string>(&*answer)) std::rethrow_exception(refusal(*text));
    ++answered;
  }
}

Task<> Connection::receive() {
  while (!closed_) {
    auto const [error, size] = co_await socket_.async_read_some(asio::buffer(received_), quietly);
    if (error) throw Unavailable("Redis: " + error.message());
    heard_ = std::chrono::steady_clock::now();
    reader_->feed(received_.data(), size);
    while (std::optional<Answer> answer = reader_->next()) deliver(std::move(*answer));
  }
}

void Connection::deliver(Answer answer) {
  if (waiters_.empty()) throw Error("Redis answered what was not asked");
  Waiter& waiter = *waiters_.front();
  if (auto const* text = std::get_if<std::string>(&answer)) {
    if (!waiter.error) waiter.error = refusal(*text);
    waiter.replies.emplace_back();
  } else {
    waiter.replies.push_back(std::move(std::get<Reply>(answer)));
  }
  --under_way_;
  if (waiter.replies.size() < waiter.expected) return;
  waiter.finish(nullptr);
  waiters_.pop_front();
}

void Connection::lose(std::string const& why) {
  connected_ = false;
  error_code ignored;
  socket_.close(ignored);
  outgoing_.clear();
  writing_ = false;
  under_way_ = 0;
  auto const lost = std::exchange(waiters_, {});
  auto const error = std::make_exception_ptr(Unavailable("Redis: " + why));
  for (auto const& waiter : lost) waiter->finish(error);
}

Task<std::vector<Reply>> Connection::exchange(std::string bytes, std::size_t replies, std::chrono::milliseconds limit) {
  Context const* const context = co_await current_context();
  if (!connected_) throw Unavailable("Redis is not connected");
  if (under_way_ + replies > options_.waiting) throw Unavailable("too many Redis commands are under way");

  auto const now = std::chrono::steady_clock::now();
  auto const waiter = std::make_shared<Waiter>();
  waiter->expected = replies;
  waiter->replies.reserve(replies);
  waiter->until = now + limit;
  waiter->silent = now + 2 * limit;
  waiter->late = std::make_exception_ptr(Unavailable("Redis did not answer in time"));
  if (context && context->deadline < waiter->until) {
    waiter->until = context->deadline;
    waiter->late = std::make_exception_ptr(DeadlineExceeded("the deadline passed while waiting for Redis"));
    if (waiter->until <= now) std::rethrow_exception(waiter->late);
  }

  auto begin = [this, &bytes, &waiter, replies](auto handler) {
    // Resumed by post, never from inside the reader: whoever is resumed may use or close this connection. The
    // handler's own executor carries its Context.
    waiter->resume = [handler = std::move(handler)]() mutable { asio::post(std::move(handler)); };
    waiters_.push_back(waiter);
    under_way_ += replies;
    outgoing_ += bytes;
    flush_soon();
    watch(waiter->until);
  };
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(begin, asio::use_awaitable);
  if (waiter->error) std::rethrow_exception(waiter->error);
  co_return std::move(waiter->replies);
}

// One write for all that this turn of the loop asks.
void Connection::flush_soon() {
  if (flush_posted_ || writing_) return;
  flush_posted_ = true;
  asio::post(executor_, [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
  });
}

void Connection::flush() {
  if (writing_ || outgoing_.empty() || !connected_) return;
  writing_ = true;
  auto bytes = std::make_shared<std::string>(std::exchange(outgoing_, {}));
  auto const buffer = asio::buffer(*bytes);
  asio::async_write(socket_, buffer, [self = shared_from_this(), bytes](error_code error, std::size_t) {
    if (error == asio::error::operation_aborted) return;  // lose() has begun anew already
    self->writing_ = false;
    error_code ignored;
    if (error) self->socket_.close(ignored);  // the reader sees it
    else self->flush();
  });
}

void Connection::watch(Moment until) {
  if (until >= sweep_at_) return;
  sweep_at_ = until;
  sweep_timer_.expires_at(until);
  sweep_timer_.async_wait([weak = weak_from_this()](error_code error) {
    auto const self = weak.lock();
    if (!error && self) self->sweep();
  });
}

void Connection::sweep() {
  auto const now = std::chrono::steady_clock::now();
  sweep_at_ = Moment::max();
  Moment next = Moment::max();
  for (auto const& waiter : waiters_) {
    if (!waiter->resume) continue;
    if (waiter->until <= now) waiter->finish(waiter->late);
    else next = std::min(next, waiter->until);
  }
  if (!waiters_.empty()) {
    // A peer that vanished without a word: TCP alone would take minutes to notice.
    Moment const silent = std::max(waiters_.front()->silent, heard_ + options_.timeout);
    if (silent <= now) {
      error_code ignored;
      socket_.close(ignored);
      return;
    }
    next = std::min(next, silent);
  }
  if (next != Moment::max()) watch(next);
}

}  // namespace vobe::redis
