#include "api/passing.hpp"

#include "api/composed.hpp"
#include "chassis/core/concurrent.hpp"
#include "chassis/http/problem.hpp"

namespace vobe::gateway::api {

namespace {

/// A path of this gateway's own with a method that it does not have.
std::optional<http::Response> wrong_method(http::Router const& router, http::Request const& request) {
  auto const match = router.match(request.method, request.path);
  if (match.allowed.empty()) return std::nullopt;
  return http::to_response(http::method_not_allowed(match.allowed), request);
}

Task<http::Response> pass_on(http::Router const& router, Forwarder& forwarder, RateLimiter& limiter,
                             http::Request& request) {
  RateLimiter::Decision const limit = co_await limiter.take(request);
  if (!limit.verdict.allowed) co_return too_many(request, limit);
  auto answered = co_await attempt(forwarder.pass_on(request));
  http::Response response;
  if (answered) {
    response = std::move(*answered);
  } else {
    auto const problem = http::problem_of(answered.error(), request.context);
    auto wrong = problem.status == 404 ? wrong_method(router, request) : std::nullopt;
    response = wrong ? std::move(*wrong) : http::to_response(problem, request);
  }
  limit.add_fields(response.headers);
  co_return response;
}

}  // namespace

void mount_passing(http::Router& router, Forwarder& forwarder, RateLimiter& limiter) {
  router.otherwise([&](http::Request& request) { return pass_on(router, forwarder, limiter, request); });

  // Has an endpoint here only because its body comes as a stream; artist-service decides who may.
  router.post("/catalogue/import", "Import artists, albums and tracks, passed on as they come")
      .streamed("application/x-ndjson")
      .handle([&](http::Request& request) { return pass_on(router, forwarder, limiter, request); });
}

}  // namespace vobe::gateway::api
