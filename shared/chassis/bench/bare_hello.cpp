#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "hello.hpp"

namespace vobe::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;) {
    beast::http::request<beast::http::string_body> request;
    stream.expires_after(std::chrono::seconds(30));
    auto const [read_error, read] = co_await beast::http::async_read(stream, buffer, request, awaited);
    if (read_error) co_return;
    beast::http::response<beast::http::string_body> response(beast::http::status::ok, request.version());
    response.set(beast::http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = R"({"message":"hello"})";
    response.prepare_payload();
    auto const [write_error, written] = co_await beast::http::async_write(stream, response, awaited);
    if (write_error || !request.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept(asio::ip::tcp::acceptor acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(awaited);
    if (error) co_return;
    socket.set_option(asio::ip::tcp::no_delay(true));
    auto const executor = socket.get_executor();
    asio::co_spawn(executor, serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

void serve_bare_hello(unsigned short port) {
  asio::io_context io(1);
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
  asio::co_spawn(io, accept(std::move(acceptor)), asio::detached);
  io.run();
}

}  // namespace vobe::bench
