#include "chassis/testing/caller.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include <poll.h>

namespace vobe::testing {

boost::json::value Answer::json() const {
  return boost::json::parse(body);
}

boost::json::value Answer::at(std::string_view pointer) const {
  auto const document = json();
  return document.at_pointer({pointer.data(), pointer.size()});
}

std::string Answer::text(std::string_view pointer) const {
  auto const value = at(pointer);
  if (auto const* string = value.if_string()) return {string->data(), string->size()};
  return boost::json::serialize(value);
}

std::string Answer::header(std::string_view name) const {
  auto const* value = headers.find(name);
  return value ? *value : "";
}

Caller::Caller(unsigned short port)
    : io_(std::make_unique<asio::io_context>(1)),
      client_(std::make_unique<http::Client>(*io_,
                                             http::ClientOptions{.name = "the service under test",
                                                                 .base_url = "http://127.0.0.1:" + std::to_string(port),
                                                                 .timeout = std::chrono::seconds(30),
                                                                 .breaker = {.failures_to_open = 1'000'000}})) {}

Caller::~Caller() {
  if (client_) client_->close();
}

Answer Caller::call(std::string_view method, std::string target, std::string body, Fields fields) {
  http::ClientRequest request{.method = method, .target = std::move(target), .body = std::move(body)};
  if (!request.body.empty()) request.headers.set("Content-Type", "application/json");
  if (!token_.empty()) request.headers.set("Authorization", "Bearer " + token_);
  for (auto& [name, value] : fields) request.headers.set(name, std::move(value));
  Answer answer;
  std::exception_ptr failure;
  asio::co_spawn(*io_, client_->send(std::move(request)), [&](std::exception_ptr error, http::ClientResponse response) {
    failure = error;
    answer = {response.status, std::move(response.headers), std::move(response.body)};
    io_->stop();
  });
  io_->restart();
  io_->run();
  if (failure) std::rethrow_exception(failure);
  return answer;
}

std::string exchange_raw(unsigned short port, std::string_view bytes, std::chrono::milliseconds quiet) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code error;
  asio::write(socket, asio::buffer(bytes), error);
  std::string received;
  for (;;) {
    pollfd wait{socket.native_handle(), POLLIN, 0};
    if (poll(&wait, 1, static_cast<int>(quiet.count())) <= 0) return received;
    char chunk[4096];
    auto const count = socket.read_some(asio::buffer(chunk), error);
    if (error) return received;
    received.append(chunk, count);
  }
}

}  // namespace vobe::testing
