#include "pages/serve.hpp"

#include <fmt/format.h>

#include "chassis/core/errors.hpp"
#include "chassis/http/router.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/login.hpp"

namespace vobe::frontend {

namespace {

/// Whoever must sign in comes back here; a form that was sent is held over it.
http::Response ask_to_sign_in(Visit& visit) {
  if (visit.request.method == "POST" && !visit.wants_json()) return show_login_for_held_form(visit);
  std::string login = "/login";
  add_query(login, "return", visit.here());
  if (visit.wants_json()) return visit.json(R"({"login":"/login"})", 401);
  return visit.see_other(std::move(login));
}

http::Response moved(Visit& visit, std::string path) {
  http::Response response = visit.see_other(std::move(path));
  response.status = 308;
  return response;
}

http::Response rate_limited(Visit& visit, std::chrono::seconds wait) {
  std::string text = wait.count() > 0 ? visit.texts().count("error.429.wait", wait.count()) : std::string();
  http::Response response = show_error(visit, 429, {}, std::move(text));
  response.headers.set("Retry-After", std::to_string(std::max<std::int64_t>(1, wait.count())));
  return response;
}

http::Response unavailable(Visit& visit, std::chrono::seconds wait) {
  http::Response response = show_error(visit, 503);
  response.headers.set("Retry-After", std::to_string(std::max<std::int64_t>(1, wait.count())));
  return response;
}

/// The page of an error; scripts get the status alone.
http::Response error_page(Visit& visit, std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (SignInNeeded const&) {
    return ask_to_sign_in(visit);
  } catch (Moved const& move) {
    return moved(visit, move.path);
  } catch (ForeignForm const&) {
    return show_error(visit, 403, "error.csrf");
  } catch (NotFound const&) {
    return show_error(visit, 404);
  } catch (Gone const&) {
    return show_error(visit, 410);
  } catch (Forbidden const&) {
    return show_error(visit, 403);
  } catch (Invalid const&) {
    return show_error(visit, 422);
  } catch (Malformed const&) {
    return show_error(visit, 400);
  } catch (UnsupportedMediaType const&) {
    return show_error(visit, 415, "error.400");
  } catch (RateLimited const& limit) {
    return rate_limited(visit, limit.retry_after);
  } catch (Unavailable const& away) {
    return unavailable(visit, away.retry_after);
  } catch (DeadlineExceeded const&) {
    return unavailable(visit, std::chrono::seconds(1));
  } catch (std::exception const& unexpected) {
    log::error("a page failed", {{"route", std::string(visit.request.route)}, {"error", unexpected.what()}});
    return show_error(visit, 500);
  }
}

}  // namespace

Task<http::Response> serve(Site& site, http::Request& request, PageHandler handler) {
  Visit visit(site, request);
  http::Response response;
  std::exception_ptr error;
  try {
    co_await visit.begin();
    response = co_await handler(visit);
  } catch (...) {
    error = std::current_exception();
  }
  if (error) response = error_page(visit, error);
  visit.finish(response);
  co_return response;
}

Task<http::Response> refuse(Visit& visit) {
  std::string allowed;
  for (auto const method : visit.site.router->match("", visit.request.path).allowed) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method == "GET" ? std::string_view("GET, HEAD") : method;
  }
  if (allowed.empty()) throw NotFound("no such page");
  http::Response response = show_error(visit, 405);
  response.headers.set("Allow", std::move(allowed));
  co_return response;
}

}  // namespace vobe::frontend
