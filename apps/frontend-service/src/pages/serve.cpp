#include "pages/serve.hpp"

#include <fmt/format.h>

#include "chassis/core/concurrent.hpp"
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
  if (visit.wants_json()) return visit.json(R"({"login":"/login"})", 401);
  return visit.see_other(login_path(visit.here()));
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

/// A page that may turn out to be common, in the hands of the visit that makes it.
struct Making {
  bool begun = false;
  std::optional<http::Response> response;
};

Task<std::optional<CommonPage>> make_common(Visit& visit, PageHandler handler, Making& making) {
  making.begun = true;
  http::Response& response = making.response.emplace(co_await handler(visit));
  if (!visit.is_common(response)) co_return std::nullopt;
  response.shared_body = std::make_shared<std::string const>(std::move(response.body));
  co_return CommonPage{response.headers, response.shared_body};
}

/// A failure of the shared making that his own would meet too; others (limits, say) may be its maker's alone.
void rethrow_if_away(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (Unavailable const&) {
    throw;
  } catch (DeadlineExceeded const&) {
    throw;
  } catch (...) {
  }
}

/// The page that others like this visitor wait for too; his own where there is no such.
Task<http::Response> serve_common(Visit& visit, PageHandler handler) {
  Making making;
  auto const page =
      co_await attempt(visit.site.common_pages.join(visit.common_address(), make_common(visit, handler, making)));
  if (making.response) co_return std::move(*making.response);
  if (making.begun) std::rethrow_exception(page.error());
  if (!page) rethrow_if_away(page.error());
  if (!page || !**page) co_return co_await handler(visit);
  http::Response response;
  response.headers = (**page)->headers;
  response.shared_body = (**page)->html;
  co_return response;
}

}  // namespace

Task<http::Response> serve(Site& site, http::Request& request, PageHandler handler, Audience audience) {
  Visit visit(site, request);
  http::Response response;
  std::exception_ptr error;
  try {
    co_await visit.begin();
    bool const common = audience == Audience::everybody && visit.is_stranger();
    response = co_await (common ? serve_common(visit, handler) : handler(visit));
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
