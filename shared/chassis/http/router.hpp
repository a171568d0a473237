// The table of a service's endpoints: declares, routes, and guards them.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/http/endpoint.hpp"
#include "chassis/http/message.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe::http {

/// Who bears this token. Throws Unauthenticated, or Unavailable when it can't be told yet.
using Authenticator = std::function<Task<Principal>(std::string_view token)>;

/// One endpoint being declared; ends with handle().
class Declaration {
 public:
  Declaration(Endpoint& endpoint, std::string_view prefix) : endpoint_(endpoint), prefix_(prefix) {}

  /// Only for those who hold this role or a higher one.
  Declaration& needs(Role role) {
    endpoint_.role = role;
    return *this;
  }
  /// Answers 201 with Location, "{id}" filled from the result's member `id`.
  Declaration& creates(std::string_view location) {
    endpoint_.success = 201;
    endpoint_.created_at = std::string(prefix_) + std::string(location);
    return *this;
  }
  Declaration& answers(int status) {
    endpoint_.success = status;
    return *this;
  }
  /// The problems that it has beside those that all have.
  Declaration& problems(std::initializer_list<int> statuses) {
    endpoint_.problems = statuses;
    return *this;
  }
  Declaration& body_up_to(std::size_t bytes) {
    endpoint_.body_limit = bytes;
    return *this;
  }
  /// The body comes by Request::stream, of any size, with this media type.
  Declaration& streamed(std::string_view media_type) {
    endpoint_.streamed = true;
    endpoint_.body_type = media_type;
    return *this;
  }
  /// The media type of a Response that is made by hand.
  Declaration& produces(std::string_view media_type) {
    endpoint_.answer_type = media_type;
    return *this;
  }

  template <class F>
  void handle(F function) {
    bind(endpoint_, std::move(function));
  }

 private:
  Endpoint& endpoint_;
  std::string_view prefix_;
};

/// What a router knows before the body is read.
struct Match {
  Endpoint* endpoint = nullptr;  // null: no such path, or not with this method
  std::size_t index = 0;         // of the endpoint, in the order of declaration
  std::vector<std::string> path_values;
  std::vector<std::string_view> allowed;  // methods of this path when only the method is wrong
};

/// One per worker: handlers hold that worker's pools. Filled at start, read-only afterwards.
class Router {
 public:
  /// `prefix` stands before every path declared: "/api/v1".
  explicit Router(std::string prefix = "/api/v1");
  ~Router();

  Declaration get(std::string_view path, std::string summary) { return add("GET", path, std::move(summary)); }
  Declaration post(std::string_view path, std::string summary) { return add("POST", path, std::move(summary)); }
  Declaration put(std::string_view path, std::string summary) { return add("PUT", path, std::move(summary)); }
  Declaration patch(std::string_view path, std::string summary) { return add("PATCH", path, std::move(summary)); }
  Declaration remove(std::string_view path, std::string summary) { return add("DELETE", path, std::move(summary)); }
  /// A path outside the prefix: "/.well-known/jwks.json". "{name...}" at the end takes the rest of the path.
  Declaration add(std::string_view method, std::string_view path, std::string summary, bool with_prefix = true);

  void authenticate_with(Authenticator authenticator);
  /// While this says false, every request is answered by 503.
  void ready_when(std::function<bool()> ready);
  /// Takes what no endpoint takes (the gateway's passing on). The path values are empty then.
  void otherwise(Handler handler);
  /// Counts and times requests by route.
  void measure_with(metrics::Registry& registry);

  /// For the request line alone, so that refusals and limits come before the body.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

  /// Everything from authorisation to the answer; never throws: errors are problems.
  Task<Response> handle(Request& request, Match match);

  [[nodiscard]] std::vector<std::unique_ptr<Endpoint>> const& endpoints() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe::http
