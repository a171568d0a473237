// An HTTP client for tests: blocking, one call after the other, JSON in and out.
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/http/client.hpp"

namespace vobe::testing {

struct Answer {
  int status = 0;
  http::Headers headers;
  std::string body;

  /// The body as JSON; throws when it isn't.
  [[nodiscard]] boost::json::value json() const;
  /// A value inside it, by JSON Pointer (RFC 6901): at("/errors/0/loc/1").
  [[nodiscard]] boost::json::value at(std::string_view pointer) const;
  /// A string, number or null inside it, as text.
  [[nodiscard]] std::string text(std::string_view pointer) const;
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// Calls one service on 127.0.0.1.
class Caller {
 public:
  explicit Caller(unsigned short port);
  ~Caller();
  Caller(Caller&&) noexcept = default;

  using Fields = std::vector<std::pair<std::string, std::string>>;

  Answer call(std::string_view method, std::string target, std::string body = {}, Fields fields = {});
  Answer get(std::string target, Fields fields = {}) { return call("GET", std::move(target), {}, std::move(fields)); }
  Answer post(std::string target, std::string json, Fields fields = {}) {
    return call("POST", std::move(target), std::move(json), std::move(fields));
  }
  Answer put(std::string target, std::string json, Fields fields = {}) {
    return call("PUT", std::move(target), std::move(json), std::move(fields));
  }
  Answer patch(std::string target, std::string json, Fields fields = {}) {
    return call("PATCH", std::move(target), std::move(json), std::move(fields));
  }
  Answer remove(std::string target, Fields fields = {}) {
    return call("DELETE", std::move(target), {}, std::move(fields));
  }

  /// From now on every call bears this token; empty: none.
  void bear(std::string token) { token_ = std::move(token); }

 private:
  std::unique_ptr<asio::io_context> io_;
  std::unique_ptr<http::Client> client_;
  std::string token_;
};

/// Sends raw bytes and returns everything that comes back until the peer closes or `quiet` passes without a byte.
std::string exchange_raw(unsigned short port, std::string_view bytes,
                         std::chrono::milliseconds quiet = std::chrono::milliseconds(500));

}  // namespace vobe::testing
