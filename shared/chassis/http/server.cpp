#include "chassis/http/server.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/http/connection.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::http {

namespace {
constexpr std::chrono::milliseconds sweep_interval{100};  // how often expired connections are looked for
}  // namespace

void ServerState::adopt(Socket socket) {
  if (connections.size() >= options.connections || draining) return;  // closed by leaving
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
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

namespace {

/// A connection on its way from the accepting event loop to another.
struct Passing {
  explicit Passing(int descriptor) : descriptor(descriptor) {}
  Passing(Passing&& other) noexcept : descriptor(std::exchange(other.descriptor, -1)) {}
  ~Passing() {
    if (descriptor >= 0) ::close(descriptor);
  }
  int descriptor;
};

/// Hands a connection to its server, which may live on another thread.
void deal(Socket accepted, std::shared_ptr<ServerState> server) {
  if (&server->io == &accepted.get_executor().context()) return server->adopt(std::move(accepted));
  boost::system::error_code error;
  auto const protocol = accepted.local_endpoint(error).protocol();
  Passing passing(error ? -1 : accepted.release(error));
  if (error) return;  // the peer is gone already
  auto& io = server->io;
  asio::post(io, [server = std::move(server), protocol, passing = std::move(passing)]() mutable {
    server->adopt(Socket(server->io.get_executor(), protocol, std::exchange(passing.descriptor, -1)));
  });
}

}  // namespace

/// Its coroutine keeps nothing of another event loop than its own, since their ends come in any order.
class ListenerState : public std::enable_shared_from_this<ListenerState> {
 public:
  ListenerState(asio::io_context& io, std::vector<std::weak_ptr<ServerState>> servers)
      : acceptor(io.get_executor()), pause(io.get_executor()), servers(std::move(servers)) {}

  Task<> accept() {
    std::size_t next = 0;
    while (acceptor.is_open()) {
      Socket socket(acceptor.get_executor());
      auto const [error] = co_await acceptor.async_accept(socket, awaited);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // out of descriptors, most likely: give them time to come back
        log::warn("accepting a connection failed", {{"error", error.message()}});
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(awaited);
        continue;
      }
      if (auto server = servers[next++ % servers.size()].lock()) deal(std::move(socket), std::move(server));
    }
  }

  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor;
  unsigned short port = 0;
  Timer pause;
  std::vector<std::weak_ptr<ServerState>> servers;
};

Listener::Listener(asio::io_context& io, std::string const& address, unsigned short port,
                   std::vector<Server*> servers) {
  std::vector<std::weak_ptr<ServerState>> states;
  for (auto* server : servers) states.push_back(server->state_);
  state_ = std::make_shared<ListenerState>(io, std::move(states));
  try {
    tcp::endpoint const endpoint(asio::ip::make_address(address), port);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen(1024);
    state_->port = state_->acceptor.local_endpoint().port();
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
  return state_->port;
}

void Listener::stop() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
}

}  // namespace vobe::http
