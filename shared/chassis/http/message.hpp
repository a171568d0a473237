// HTTP messages as handlers and clients see them. The parser behind them stays in server.cpp and client.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/core/principal.hpp"
#include "chassis/core/task.hpp"

namespace vobe::http {

/// Whether two header names are the same (ASCII case apart).
bool same_name(std::string_view a, std::string_view b);

/// Header fields of a received message: views into its buffer, valid while the message is handled.
class HeaderView {
 public:
  void add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }
  void clear() { fields_.clear(); }
  /// The first field of that name, or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] std::span<std::pair<std::string_view, std::string_view> const> all() const { return fields_; }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> fields_;
};

/// Header fields that a message owns.
class Headers {
 public:
  /// Replaces a field of the same name.
  void set(std::string_view name, std::string value);
  void add(std::string_view name, std::string value) { fields_.emplace_back(std::string(name), std::move(value)); }
  [[nodiscard]] std::string const* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> const& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// A request body that is read piece by piece (endpoints declared `.streamed()`).
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// The next piece, or nothing at the end. Throws Unavailable when the client went away and DeadlineExceeded when it
  /// is silent for longer than the idle time.
  virtual Task<std::optional<std::string>> next() = 0;
};

/// A response body that is sent piece by piece.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  /// Sends one piece at once. Throws Unavailable when the client went away.
  virtual Task<> write(std::string_view piece) = 0;
};

struct Request {
  std::string_view method;  // "GET"; HEAD comes as GET with `head` set
  bool head = false;
  std::string_view target;  // as sent: "/api/v1/posts?sort=new"
  std::string_view path;    // up to the "?", still escaped
  std::string_view query;   // behind the "?", still escaped
  HeaderView headers;
  std::string body;
  BodyStream* stream = nullptr;  // only for streamed endpoints; body is empty then
  std::string peer_address;      // of the TCP connection
  Context* context = nullptr;

  // Put in by the router.
  std::vector<std::string> path_values;  // decoded, in the order of the path's {names}
  std::string_view route;                // "/api/v1/posts/{post_id}/comments"
  std::optional<Principal> principal;

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const { return headers.find(name); }
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::shared_ptr<std::string const> shared_body;       // instead of `body`: sent without a copy
  std::move_only_function<Task<>(BodyWriter&)> stream;  // instead of both: chunked, until it returns

  [[nodiscard]] std::string_view content() const { return shared_body ? std::string_view(*shared_body) : body; }
};

/// A handler after routing: everything that an endpoint does with a request.
using Handler = std::move_only_function<Task<Response>(Request&)>;

/// One name=value pair of a query string or an urlencoded form, decoded.
using Pair = std::pair<std::string, std::string>;

/// Splits "a=1&b=2" and decodes both sides; pairs with a broken escape are left out and reported by `broken`.
std::vector<Pair> parse_pairs(std::string_view text, bool* broken = nullptr);
std::optional<std::string_view> find_pair(std::vector<Pair> const& pairs, std::string_view name);

/// The reason phrase of a status, "" for one that has none here.
std::string_view reason_phrase(int status);

}  // namespace vobe::http
