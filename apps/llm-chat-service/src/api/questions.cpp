#include "api/questions.hpp"

#include <algorithm>
#include <charconv>

#include "api/dto.hpp"
#include "chassis/core/text.hpp"

namespace vobe::chat::api {

namespace {

/// The weight of a media range: its q, 1 without one.
double weight_of(std::string_view parameters) {
  auto const q = parameters.find("q=");
  if (q == std::string_view::npos) return 1;
  double weight = 1;
  std::from_chars(parameters.data() + q + 2, parameters.data() + parameters.size(), weight);
  return weight;
}

http::Response stream_answer(Assistant& assistant, Asked asked) {
  http::Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Accel-Buffering", "no");  // proxies must not collect it
  response.stream = [&assistant, asked = std::move(asked)](http::BodyWriter& writer) mutable {
    return assistant.stream(std::move(asked), writer);
  };
  return response;
}

http::Response whole_answer(http::Request const& request, AnswerView const& answer) {
  http::Response response;
  response.status = 201;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  if (request.context && request.context->idempotency_replayed) response.headers.add("Idempotency-Replayed", "true");
  response.body = schema::to_json(answer);
  return response;
}

Task<http::Response> ask(Assistant& assistant, http::Request& request, Uuid conversation, std::string content,
                         Principal user, http::IdempotencyKey key) {
  if (wants_stream(request.header("accept").value_or(""))) {
    co_return stream_answer(assistant, co_await assistant.begin(conversation, user, std::move(content)));
  }
  auto const answer = co_await assistant.ask(conversation, user, std::move(content), std::move(key));
  co_return whole_answer(request, answer);
}

}  // namespace

bool wants_stream(std::string_view accept) {
  double stream = 0;
  double json = 0;
  while (!accept.empty()) {
    auto const comma = accept.find(',');
    auto const range = text::trim(accept.substr(0, comma));
    accept = comma == std::string_view::npos ? std::string_view() : accept.substr(comma + 1);
    auto const semicolon = range.find(';');
    auto const type = text::trim(range.substr(0, semicolon));
    auto const weight = semicolon == std::string_view::npos ? 1 : weight_of(range.substr(semicolon));
    if (http::same_name(type, "text/event-stream")) stream = std::max(stream, weight);
    if (http::same_name(type, "application/json")) json = std::max(json, weight);
  }
  return stream > 0 && stream >= json;
}

void mount_questions(http::Router& router, Assistant& assistant) {
  router
      .post("/chat/conversations/{id}/messages",
            "Ask; Accept: text/event-stream has the answer as it is made (and takes no Idempotency-Key)")
      .needs(Role::user)
      .answers(201)
      .problems({404, 409, 429})
      .handle([&](http::Request& request, http::Path<Uuid> id, http::Body<NewQuestion> question, Principal user,
                  http::IdempotencyKey key) {
        return ask(assistant, request, id, std::move(question->content.value), user, std::move(key));
      });
}

}  // namespace vobe::chat::api
