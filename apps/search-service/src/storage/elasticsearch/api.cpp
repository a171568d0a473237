#include "storage/elasticsearch/api.hpp"

#include <algorithm>
#include <utility>

#include "chassis/core/encoding.hpp"

namespace vobe::search::elasticsearch {

namespace {

constexpr std::size_t longest_complaint = 300;

/// RFC 4648 §4, which HTTP asks for.
std::string base64(std::string_view bytes) {
  auto text = base64url_encode(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

bool shows_that_it_works(int status) {
  return status < 500 && status != 401 && status != 403 && status != 429;
}

Unavailable unavailable(Reply const& reply) {
  return Unavailable("elasticsearch answered " + std::to_string(reply.status) + ": " + reply.complaint());
}

}  // namespace

std::string beginning_of(std::string const& text) {
  return text.substr(0, longest_complaint);
}

std::string Access::header() const {
  if (!api_key.empty()) return "ApiKey " + api_key;
  return user.empty() ? std::string() : "Basic " + base64(user + ":" + password);
}

Task<Reply> Api::call(std::string_view method, std::string target, std::string body) {
  bool const lines = target.starts_with("/_bulk");
  http::ClientRequest request{.method = method, .target = std::move(target), .body = std::move(body)};
  if (!authorization_.empty()) request.headers.set("Authorization", authorization_);
  if (!request.body.empty()) request.headers.set("Content-Type", lines ? "application/x-ndjson" : "application/json");
  // Lets the client repeat it when a kept connection turns out to be closed: searches change nothing, and what is
  // written is versioned.
  request.headers.set("Idempotency-Key", "repeatable");
  auto answer = co_await client_.send(std::move(request));
  Reply reply{answer.status, std::move(answer.body)};
  if (!shows_that_it_works(reply.status)) throw unavailable(reply);
  co_return reply;
}

Task<std::string> Api::ask(std::string_view method, std::string target, std::string body) {
  auto reply = co_await call(method, std::move(target), std::move(body));
  if (!reply.ok()) throw unavailable(reply);
  co_return std::move(reply.body);
}

}  // namespace vobe::search::elasticsearch
