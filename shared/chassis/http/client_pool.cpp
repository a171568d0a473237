#include "chassis/http/client_pool.hpp"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>

#include <cerrno>
#include <charconv>
#include <utility>

namespace vobe::http {

using Resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

namespace {

constexpr std::chrono::milliseconds sweep_interval{10};
constexpr std::chrono::seconds until_a_stream_ends{5};  // about, for Retry-After

/// Whether the other side has closed it, or said something that nobody asked for.
bool is_stale(Link& link) {
  char byte;
  auto const count = ::recv(link.socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

/// A look-up of a name. The system's resolver can't be hurried, so it is left behind when it is late.
struct LookUp {
  LookUp(asio::io_context& io, Clock::time_point until)
      : resolver(io.get_executor()), ended(io.get_executor(), until) {}

  static Task<> run(std::shared_ptr<LookUp> look_up, std::string host, std::string port) {
    auto [error, found] = co_await look_up->resolver.async_resolve(host, port, awaited);
    look_up->error = error;
    look_up->found = std::move(found);
    look_up->ended.cancel();
  }

  Resolver resolver;
  Timer ended;
  boost::system::error_code error = asio::error::timed_out;
  Resolver::results_type found;
};

std::string without_brackets(std::string const& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

Upstream Upstream::parse(std::string_view url) {
  auto const whole = url;
  constexpr std::string_view plain = "http://";
  constexpr std::string_view secured = "https://";
  Upstream upstream{.tls = url.starts_with(secured)};
  if (!upstream.tls && !url.starts_with(plain))
    throw Error("an upstream's URL must begin with http:// or https://: " + std::string(whole));
  url.remove_prefix(upstream.tls ? secured.size() : plain.size());
  if (upstream.tls) upstream.port = 443;
  url = url.substr(0, url.find('/'));
  auto const colon = url.rfind(':');
  if (colon != std::string_view::npos && !url.ends_with(']')) {
    auto const digits = url.substr(colon + 1);
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), upstream.port);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      throw Error("an upstream's URL has no port: " + std::string(whole));
    }
    url = url.substr(0, colon);
  }
  upstream.name = url;
  upstream.host = url == "localhost" ? "127.0.0.1" : std::string(url);
  return upstream;
}

ClientState::ClientState(asio::io_context& io, ClientOptions made_with)
    : options(std::move(made_with)),
      upstream(Upstream::parse(options.base_url)),
      breaker(options.breaker),
      metrics(options.metrics, options.name),
      calls{.most = options.connections, .most_waiting = options.waiting},
      streams{.most = options.streams, .most_waiting = options.streams_waiting},
      io_(io),
      sweep_timer_(io.get_executor()) {}

Task<std::unique_ptr<Link>> ClientState::acquire(Places& places, Clock::time_point until) {
  bool waited = false;
  for (;;) {
    if (closed_) throw Unavailable(options.name + " is no longer asked");
    if (!places.full()) {
      auto link = take_idle();
      if (!link) co_return co_await connect(places, until);
      link->used_before = true;
      make_busy(*link, places);
      link->expire_at(until);
      co_return link;
    }
    if (!waited && places.waiting_count >= places.most_waiting) throw exhausted(places);
    Turn turn(io_, until, places.waiting_count);
    // Whoever was woken, and found that another call had come between, keeps his place.
    if (waited) places.waiting.push_front(turn);
    else places.waiting.push_back(turn);
    auto const [woken] = co_await turn.timer.async_wait(awaited);
    if (!woken) throw PoolTooSlow("no connection to " + options.name + " came free in time");
    waited = true;
  }
}

void ClientState::becomes_stream(Link& link) {
  if (streams.full()) throw exhausted(streams);
  link.unlink();
  make_busy(link, streams);
  wake_next(calls);
}

void ClientState::make_busy(Link& link, Places& places) {
  link.places = &places;
  if (&places == &streams) link.ends = Clock::now() + options.stream_time;
  places.busy.push_front(link);
  start_sweeping();
}

PoolExhausted ClientState::exhausted(Places const& places) const {
  if (&places == &streams) {
    return PoolExhausted("too many streams of " + options.name + " are open", until_a_stream_ends);
  }
  return PoolExhausted("too many calls wait for " + options.name);
}

std::unique_ptr<Link> ClientState::take_idle() {
  while (!idle_.empty()) {
    auto link = std::move(idle_.back());
    idle_.pop_back();
    if (!is_stale(*link)) return link;
  }
  return nullptr;
}

Task<std::unique_ptr<Link>> ClientState::connect(Places& places, Clock::time_point until) {
  auto link = std::make_unique<Link>(io_);
  make_busy(*link, places);
  link->expire_at(std::min(until, Clock::now() + options.connect_time));
  auto const failed = co_await open(*link);
  if (failed || link->timed_out) {
    bool const in_time = Clock::now() < until;
    std::string const reason = link->timed_out ? "it took too long" : failed.message();
    discard(std::move(link));
    if (!in_time) throw DeadlineExceeded("no connection to " + options.name + " in time");
    throw Unavailable("can't connect to " + options.name + ": " + reason);
  }
  boost::system::error_code ignored;
  link->socket.set_option(tcp::no_delay(true), ignored);
  link->expire_at(until);
  co_return link;
}

Task<boost::system::error_code> ClientState::open(Link& link) {
  auto const failed = co_await reach(link);
  if (failed || link.timed_out || !upstream.tls) co_return failed;
  link.tls = std::make_unique<Tls>(link.socket, without_brackets(upstream.name));
  co_return co_await link.tls->shake_hands();
}

Task<boost::system::error_code> ClientState::reach(Link& link) {
  boost::system::error_code not_numeric;
  auto const bare = without_brackets(upstream.host);
  auto const address = asio::ip::make_address(bare, not_numeric);
  if (!not_numeric) {
    co_return std::get<0>(co_await link.socket.async_connect(tcp::endpoint(address, upstream.port), awaited));
  }
  auto const look_up = std::make_shared<LookUp>(io_, link.expires);
  asio::co_spawn(io_, LookUp::run(look_up, upstream.host, std::to_string(upstream.port)), asio::detached);
  co_await look_up->ended.async_wait(awaited);
  if (look_up->error) co_return look_up->error;
  if (link.timed_out) co_return asio::error::timed_out;
  co_return std::get<0>(co_await asio::async_connect(link.socket, look_up->found, awaited));
}

void ClientState::release(std::unique_ptr<Link> link) {
  if (closed_ || link->buffer.size() > 0) return discard(std::move(link));
  link->unlink();
  link->ends = Clock::time_point::max();
  link->expire_never();
  Places& places = *std::exchange(link->places, nullptr);
  idle_.push_back(std::move(link));
  wake_next(places);
}

void ClientState::discard(std::unique_ptr<Link> link) {
  Places& places = *link->places;
  link.reset();
  wake_next(places);
}

void ClientState::wake_next(Places& places) {
  while (!places.waiting.empty()) {
    Turn& next = places.waiting.front();
    places.waiting.pop_front();
    if (next.timer.cancel() > 0) return;  // else its time was up already, and it is about to say so
  }
}

void ClientState::start_sweeping() {
  if (sweeping_) return;
  sweeping_ = true;
  sweep_timer_.expires_after(sweep_interval);
  sweep_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    self->sweeping_ = false;
    if (error) return;
    auto const now = Clock::now();
    for (Places* const places : {&self->calls, &self->streams}) {
      for (auto& link : places->busy) {
        if (link.expires > now || link.timed_out) continue;
        link.timed_out = true;
        link.close();
      }
      if (!places->busy.empty()) self->start_sweeping();
    }
  });
}

void ClientState::close() {
  closed_ = true;
  idle_.clear();
  for (Places* const places : {&calls, &streams}) {
    for (auto& link : places->busy) link.close();
    for (auto& turn : places->waiting) turn.timer.cancel();
    places->waiting.clear();
  }
}

}  // namespace vobe::http
