#include "tests/integration/gateway_stand_in.hpp"

#include "chassis/core/json_text.hpp"

namespace vobe::frontend::test {

namespace {
std::string field(http::Request const& request, std::string_view name) {
  return std::string(request.header(name).value_or(""));
}
}  // namespace

GatewayStandIn::GatewayStandIn()
    : server_([this](http::Router& router) {
        router.otherwise([this](http::Request& request) { return handle(request); });
      }) {}

Task<http::Response> GatewayStandIn::handle(http::Request& request) {
  constexpr std::string_view prefix = "/api/v1";
  Asked asked{.method = std::string(request.method),
              .path = std::string(request.path.substr(prefix.size())),
              .query = std::string(request.query),
              .body = request.body,
              .token = field(request, "authorization"),
              .key = field(request, "idempotency-key"),
              .if_match = field(request, "if-match"),
              .language = field(request, "accept-language"),
              .forwarded_for = field(request, "x-forwarded-for"),
              .user_agent = field(request, "user-agent")};
  Answer answer;
  {
    std::lock_guard const lock(mutex_);
    asked_.push_back(asked);
    if (auto const found = answers_.find(asked.method + " " + asked.path); found != answers_.end())
      answer = found->second;
  }
  Prepared const prepared = answer ? answer(asked) : Prepared{404, R"({"type":"/problems/not-found","status":404})"};
  http::Response response;
  response.status = prepared.status;
  response.headers.set("Content-Type", prepared.media_type);
  if (!prepared.location.empty()) response.headers.set("Location", prepared.location);
  response.body = prepared.body;
  co_return response;
}

void GatewayStandIn::answer(std::string const& call, Answer answer) {
  std::lock_guard const lock(mutex_);
  answers_[call] = std::move(answer);
}

void GatewayStandIn::answer(std::string const& call, std::string json, int status) {
  answer(call, [json = std::move(json), status](Asked const&) { return Prepared{status, json}; });
}

void GatewayStandIn::refuse(std::string const& call, int status, std::string slug, std::string errors) {
  answer(call,
         R"({"type":"/problems/)" + slug + R"(","status":)" + std::to_string(status) + R"(,"errors":)" + errors + "}",
         status);
}

std::vector<Asked> GatewayStandIn::asked(std::string const& call) const {
  std::lock_guard const lock(mutex_);
  std::vector<Asked> found;
  for (auto const& asked : asked_) {
    if (asked.method + " " + asked.path == call) found.push_back(asked);
  }
  return found;
}

std::string as_json(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string tokens_json(std::string const& access, std::string const& refresh, std::int64_t expires_in,
                        std::string const& username) {
  return R"({"user":{"id":1,"username":)" + as_json(username) +
         R"(,"display_name":"Lena","role":"user","language":"en"},"access_token":)" + as_json(access) +
         R"(,"refresh_token":)" + as_json(refresh) + R"(,"token_type":"Bearer","expires_in":)" +
         std::to_string(expires_in) + "}";
}

namespace {

std::string card_members(std::string const& title, std::string const& author, std::string const& slug) {
  return R"("id":1,"slug":)" + as_json(slug) + R"(,"kind":"review","title":)" + as_json(title) + R"(,"excerpt":)" +
         as_json(title) + R"(,"language":"en","author":{"id":1,"username":"lena","display_name":)" + as_json(author) +
         R"(},"tags":[)" + as_json(title) + R"(],"music":[{"type":"album","id":3,"slug":"kid-a","title":)" +
         as_json(title) + R"(,"artist_credit":[{"artist_id":4,"name_as_printed":)" + as_json(title) +
         R"(,"join_phrase":" & ","artist_slug":"radiohead"}]}],"rating":10,"score":5,"comment_count":2,"created_at":"2026-01-31T12:00:00.123Z")";
}

}  // namespace

std::string home_json(std::string const& title, std::string const& author) {
  return R"({"posts":{"items":[{)" + card_members(title, author, "a-title") +
         R"(}],"next_cursor":null},"tags":[{"name":)" + as_json(title) +
         R"(,"post_count":1}],"albums":[],"comments":[],"viewer":null,"degraded":[]})";
}

std::string post_json(std::string const& title, std::string const& slug) {
  return R"({"post":{)" + card_members(title, title, slug) +
         R"(,"body":"text","body_html":"<p>text</p>","revision":3},"comments":{"items":[)" +
         comment_json(10, "a comment",
                      R"(,"author":{"id":1,"username":"lena","display_name":)" + as_json(title) + "}") +
         R"(],"total":1,"next_cursor":null},"related":[],"viewer":null,"degraded":[]})";
}

std::string comment_json(std::int64_t id, std::string const& body, std::string const& extra) {
  return R"({"id":)" + std::to_string(id) + R"(,"post_id":1,"author_id":1,"body":)" + as_json(body) +
         R"(,"body_html":"<p>x</p>","language":"en",)" +
         R"("score":1,"reply_count":0,"created_at":"2026-01-31T12:00:00.123Z","state":"visible","revision":2,"replies":[],"more":null)" +
         extra + "}";
}

}  // namespace vobe::frontend::test
