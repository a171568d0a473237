#include "api/composed.hpp"

#include "chassis/core/concurrent.hpp"
#include "chassis/http/problem.hpp"
#include "domain/passing.hpp"
#include "domain/routes.hpp"

namespace vobe::gateway {

namespace {

/// A thing that is elsewhere now has its page elsewhere too: /api/v1/artists/9 → /api/v1/pages/artists/9.
void point_to_page(http::Response& response) {
  auto const* const location = response.headers.find("Location");
  constexpr std::string_view pages = "/api/v1/pages";
  if (!location || !location->starts_with(api_prefix) || location->starts_with(pages)) return;
  response.headers.set("Location", std::string(pages) + location->substr(api_prefix.size()));
}

http::Response answer_of(std::exception_ptr const& error, http::Request const& request) {
  try {
    std::rethrow_exception(error);
  } catch (PassedOn const& passed) {
    http::Response response;
    response.status = passed.answer.status;
    response.headers = fields_for_client(passed.answer.headers);
    response.body = passed.answer.body;
    point_to_page(response);
    return response;
  } catch (Malformed const&) {
    // Not the client's fault: all that was asked has been read and understood before.
    auto const unreadable = std::make_exception_ptr(Unavailable("a service gave an answer that can't be read"));
    return http::to_response(http::problem_of(unreadable, request.context), request);
  } catch (...) {
    return http::to_response(http::problem_of(error, request.context), request);
  }
}

}  // namespace

http::Response too_many(http::Request const& request, RateLimiter::Decision const& decision) {
  RateLimited const limited("too many requests: at most " + std::to_string(decision.policy->quota) + " a minute",
                            std::chrono::seconds(decision.verdict.retry_seconds));
  http::Response response =
      http::to_response(http::problem_of(std::make_exception_ptr(limited), request.context), request);
  decision.add_fields(response.headers);
  return response;
}

PageServer::PageServer(RateLimiter& limiter) : limiter_(limiter), flights_(fair_making) {}

Task<std::string> PageServer::shared(std::string key, Task<std::string> making) {
  co_return *co_await flights_.join(std::move(key), std::move(making));
}

Task<PageServer::Made> PageServer::make(http::Request& request, Task<std::string> making) {
  Made made;
  made.limit = co_await limiter_.take(request);
  if (!made.limit.verdict.allowed) {
    made.instead = too_many(request, made.limit);
    co_return made;
  }
  bool const same_for_all = !request.principal;
  auto page =
      co_await attempt(same_for_all ? shared(std::string(request.target), std::move(making)) : std::move(making));
  if (page) made.json = std::move(*page);
  else made.instead = answer_of(page.error(), request);
  co_return made;
}

}  // namespace vobe::gateway
