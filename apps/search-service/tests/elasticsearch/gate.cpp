#include "tests/elasticsearch/gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <future>
#include <set>
#include <string_view>
#include <thread>

namespace vobe::search {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view nonsense =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"hits\": \"all\"}";

}  // namespace

class Gate::Loop {
 public:
  explicit Loop(unsigned short behind)
      : behind_(asio::ip::address_v4::loopback(), behind),
        acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()) {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Loop() {
    io_.stop();
    thread_.join();
  }
  [[nodiscard]] unsigned short port() const { return port_; }

  void become(State state) {
    std::promise<void> done;
    asio::post(io_, [&] {
      state_ = state;
      for (auto* const socket : sockets_) socket->close();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  /// A socket that become() can end.
  struct Held {
    Held(Loop& loop, tcp::socket connected) : loop(loop), socket(std::move(connected)) {
      loop.sockets_.insert(&socket);
    }
    ~Held() { loop.sockets_.erase(&socket); }
    Held(Held const&) = delete;
    Held& operator=(Held const&) = delete;
    Loop& loop;
    tcp::socket socket;
  };
  using Shared = std::shared_ptr<Held>;

  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(awaited);
      if (error) co_return;
      if (state_ != State::shut)
        asio::co_spawn(io_, serve(std::make_shared<Held>(*this, std::move(socket))), asio::detached);
    }
  }

  asio::awaitable<void> serve(Shared client) {
    if (state_ == State::open) {
      auto const server = std::make_shared<Held>(*this, tcp::socket(io_));
      auto const [error] = co_await server->socket.async_connect(behind_, awaited);
      if (error) co_return;
      asio::co_spawn(io_, copy(server, client), asio::detached);
      co_await copy(client, server);
      co_return;
    }
    std::array<char, 16 * 1024> bytes;
    for (;;) {
      auto const [error, count] = co_await client->socket.async_read_some(asio::buffer(bytes), awaited);
      if (error) co_return;
      if (state_ == State::wrong) co_await asio::async_write(client->socket, asio::buffer(nonsense), awaited);
    }
  }

  static asio::awaitable<void> copy(Shared from, Shared to) {
    std::array<char, 16 * 1024> bytes;
    for (;;) {
      auto const [error, count] = co_await from->socket.async_read_some(asio::buffer(bytes), awaited);
      if (error) break;
      auto const [broken, written] = co_await asio::async_write(to->socket, asio::buffer(bytes.data(), count), awaited);
      if (broken) break;
    }
    boost::system::error_code ignored;
    to->socket.shutdown(tcp::socket::shutdown_both, ignored);
  }

  asio::io_context io_{1};
  std::set<tcp::socket*> sockets_;
  State state_ = State::open;
  tcp::endpoint behind_;
  tcp::acceptor acceptor_;
  unsigned short port_;
  std::thread thread_;
};

Gate::Gate(unsigned short behind) : loop_(std::make_unique<Loop>(behind)) {}
Gate::~Gate() = default;

std::string Gate::url() const {
  return "http://127.0.0.1:" + std::to_string(loop_->port());
}

void Gate::become(State state) {
  loop_->become(state);
}

}  // namespace vobe::search
