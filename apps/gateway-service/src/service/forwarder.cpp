#include "service/forwarder.hpp"

#include <algorithm>
#include <array>

#include "chassis/core/concurrent.hpp"
#include "chassis/http/negotiate.hpp"
#include "domain/passing.hpp"

namespace vobe::gateway {

namespace {

constexpr std::array<std::string_view, 6> passed_methods{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

http::ClientRequest request_for(http::Request& request) {
  return {.method = request.method,
          .target = std::string(request.target),
          .headers = fields_for_owner(request),
          .body = std::move(request.body),
          .stream = request.stream};
}

/// What is said of an owner who could not be asked: nothing of addresses and sockets.
[[noreturn]] void throw_away(Owner const& owner, std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (DeadlineExceeded const&) {
    throw DeadlineExceeded(owner.name() + " did not answer in time");
  } catch (Unavailable const& error) {
    throw Unavailable(owner.name() + " is away; try again in a moment", error.retry_after);
  }
}

bool succeeded(int status) {
  return status >= 200 && status < 300;
}

/// Owns the answer while it is being sent.
Task<> pump(std::unique_ptr<http::StreamedAnswer> answer, http::BodyWriter& writer) {
  while (auto const piece = co_await answer->next()) co_await writer.write(*piece);
}

}  // namespace

Task<http::Response> Forwarder::pass_on(http::Request& request) {
  auto const owner = routes_.owner_of(request.path);
  if (owner.empty()) throw NotFound("there is nothing under this path");
  if (std::ranges::find(passed_methods, request.method) == passed_methods.end()) {
    throw NotFound("there is nothing under this path for this method");
  }
  co_return co_await pass_on_to(owners_.named(owner), request);
}

Task<http::Response> Forwarder::pass_on_to(Owner& owner, http::Request& request) {
  Change const change = change_of(request.method, request.path);
  // An owner may be given more time than the gateway's own answers get.
  Context context = *request.context;
  context.deadline = std::max(context.deadline, http::deadline_of(request.headers, owner.client().timeout()));
  auto answer = co_await attempt(within(context, owner.client().forward(request_for(request))));
  if (!answer) throw_away(owner, answer.error());
  if (succeeded(answer->status)) co_await invalidation_.written(change, answer->body);
  http::Response response;
  response.status = answer->status;
  response.headers = fields_for_client(answer->headers);
  response.body = std::move(answer->body);
  if (answer->events) {
    response.stream = [events = std::move(answer->events)](http::BodyWriter& writer) mutable {
      return pump(std::move(events), writer);
    };
  }
  co_return response;
}

}  // namespace vobe::gateway
