// The answer of a composed page: JSON that is made already, or the owner's answer instead of it; documented as `Shape`.
#pragma once

#include <string>

#include "chassis/http/endpoint.hpp"
#include "chassis/http/message.hpp"
#include "chassis/resilience/single_flight.hpp"
#include "service/composition.hpp"
#include "service/rate_limiter.hpp"

namespace vobe::gateway {

template <class Shape>
struct Composed {
  std::string json;
  std::optional<http::Response> instead;
  RateLimiter::Decision limit;
};

/// Limits, makes the page, and turns what was thrown into an answer that still carries the limit's fields. For one
/// worker.
class PageServer {
 public:
  explicit PageServer(RateLimiter& limiter);

  /// Of requests by people who are not signed in, those for the same page that wait at the same time share one making.
  template <class Shape>
  Task<Composed<Shape>> serve(http::Request& request, Task<std::string> making) {
    Made made = co_await make(request, std::move(making));
    co_return Composed<Shape>{std::move(made.json), std::move(made.instead), made.limit};
  }

 private:
  struct Made {
    std::string json;
    std::optional<http::Response> instead;
    RateLimiter::Decision limit;
  };
  Task<Made> make(http::Request& request, Task<std::string> making);
  Task<std::string> shared(std::string key, Task<std::string> making);

  RateLimiter& limiter_;
  resilience::SingleFlight<std::string> flights_;
};

/// The answer to one request too many.
http::Response too_many(http::Request const& request, RateLimiter::Decision const& decision);

/// Found by the endpoint's machinery (chassis/http/endpoint.hpp) for results of this kind.
template <class Shape>
http::Response answer(http::Request const& request, http::Endpoint const& endpoint, Composed<Shape>&& composed) {
  http::Response response = composed.instead ? std::move(*composed.instead)
                                             : http::finish_json(request, endpoint, std::move(composed.json), {}, {});
  composed.limit.add_fields(response.headers);
  return response;
}

}  // namespace vobe::gateway

namespace vobe::schema {

template <class Shape>
struct Codec<gateway::Composed<Shape>> {
  static std::string describe(SchemaBuilder& builder) { return Codec<Shape>::describe(builder); }
};

}  // namespace vobe::schema
