#include "clients/gateway.hpp"

#include <charconv>

#include "chassis/core/errors.hpp"

namespace vobe::frontend {

namespace {

std::chrono::seconds retry_after(http::Headers const& headers) {
  std::int64_t seconds = 0;
  if (auto const* field = headers.find("Retry-After")) {
    std::from_chars(field->data(), field->data() + field->size(), seconds);
  }
  return std::chrono::seconds(seconds);
}

}  // namespace

http::ClientRequest Gateway::request_for(Caller const& caller, Call call) {
  http::ClientRequest request{.method = call.method, .target = "/api/v1" + call.target};
  if (!caller.access_token.empty()) request.headers.add("Authorization", "Bearer " + caller.access_token);
  if (!caller.forwarded_for.empty()) request.headers.add("X-Forwarded-For", caller.forwarded_for);
  if (!caller.user_agent.empty()) request.headers.add("User-Agent", caller.user_agent);
  if (!call.accept.empty()) request.headers.add("Accept", std::move(call.accept));
  if (!call.idempotency_key.empty()) request.headers.add("Idempotency-Key", std::move(call.idempotency_key));
  if (!call.if_match.empty()) request.headers.add("If-Match", "\"" + call.if_match + "\"");
  if (!call.json.empty()) {
    request.headers.add("Content-Type", call.method == "PATCH" ? "application/merge-patch+json" : "application/json");
    request.body = std::move(call.json);
  }
  return request;
}

Task<Reply> Gateway::call(Caller const& caller, Call call) {
  http::ClientResponse response = co_await client_.send(request_for(caller, std::move(call)));
  Reply reply{.status = response.status, .body = std::move(response.body)};
  if (response.status >= 502 && response.status <= 504)
    throw Unavailable("the gateway can't answer", retry_after(response.headers));
  if (auto const* location = response.headers.find("Location")) reply.location = *location;
  if (response.status >= 400) {
    reply.problem = read_problem(response.status, reply.body);
    reply.problem.retry_after = retry_after(response.headers);
  }
  co_return reply;
}

Task<std::unique_ptr<http::StreamedAnswer>> Gateway::open(Caller const& caller, Call call) {
  co_return co_await client_.open(request_for(caller, std::move(call)));
}

}  // namespace vobe::frontend
