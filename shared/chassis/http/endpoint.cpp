#include "chassis/http/endpoint.hpp"

#include <xxhash.h>

#include <array>

#include "chassis/core/encoding.hpp"
#include "chassis/core/text.hpp"

namespace vobe::http {

namespace {

constexpr std::size_t longest_idempotency_key = 200;

std::string hash_of(std::string_view bytes) {
  auto const hash = XXH3_64bits(bytes.data(), bytes.size());
  std::array<char, 8> raw;
  for (std::size_t i = 0; i < raw.size(); ++i) raw[i] = static_cast<char>(hash >> (8 * i));
  return base64url_encode({raw.data(), raw.size()});
}

/// "application/json; charset=utf-8" → "application/json".
std::string_view media_type_of(std::string_view content_type) {
  return text::trim(content_type.substr(0, content_type.find(';')));
}

/// RFC 9110 §13.1.2: weak comparison against a list, "*" matches whatever exists.
bool none_match_fails(std::string_view field, std::string_view etag) {
  if (text::trim(field) == "*") return true;
  while (!field.empty()) {
    auto const open = field.find('"');
    if (open == std::string_view::npos) return false;
    auto const close = field.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (field.substr(open, close - open + 1) == etag) return true;
    field.remove_prefix(close + 1);
  }
  return false;
}

}  // namespace

void IfMatch::check(std::int64_t held) const {
  if (revision && *revision != held)
    throw PreconditionFailed("it was edited since; its revision is now " + std::to_string(held));
}

std::string take_path_value(Input& input) {
  return input.request.path_values.at(input.next_path_value++);
}

std::string_view json_body(Input& input) {
  Request const& request = input.request;
  if (request.body.empty()) throw Malformed("a JSON body is needed");
  auto const type = request.header("content-type").value_or("");
  auto const media = media_type_of(type);
  if (!same_name(media, "application/json") && !same_name(media, "application/merge-patch+json")) {
    throw UnsupportedMediaType("the body must be application/json");
  }
  return request.body;
}

IdempotencyKey read_idempotency_key(Input& input) {
  Request const& request = input.request;
  IdempotencyKey key;
  if (auto const sent = request.header("idempotency-key")) {
    if (sent->empty() || sent->size() > longest_idempotency_key || !text::is_valid_utf8(*sent)) {
      input.errors.push_back({.loc = {std::string("header"), std::string("Idempotency-Key")},
                              .type = sent->empty() ? "empty" : "too_long",
                              .limit = static_cast<std::int64_t>(longest_idempotency_key)});
    }
    key.key = *sent;
  }
  if (request.principal) key.user = request.principal->user_id;
  key.route = std::string(request.method) + " " + input.endpoint.path;
  std::string payload(request.path);
  payload.push_back('\0');
  payload += request.body;
  key.payload = hash_of(payload);
  return key;
}

IfMatch read_if_match(Input& input) {
  IfMatch match;
  auto const sent = input.request.header("if-match");
  if (!sent || text::trim(*sent) == "*") return match;
  // Our ETags are "<revision>-<hash of the bytes>"; only the revision decides, so that a vote refuses nobody's edit.
  auto tag = text::trim(*sent);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.starts_with('"')) tag.remove_prefix(1);
  auto const revision = parse_id(tag.substr(0, tag.find_first_of("-\"")));
  if (!revision) throw PreconditionFailed("If-Match names no revision of this");
  match.revision = revision;
  return match;
}

Principal read_principal(Input& input) {
  if (!input.request.principal) throw Unauthenticated("sign in first");
  return *input.request.principal;
}

std::vector<Pair> query_pairs(Input& input) {
  bool broken = false;
  auto pairs = parse_pairs(input.request.query, &broken);
  if (broken) throw Malformed("the query string has a broken escape or is not UTF-8");
  return pairs;
}

std::string path_parameter_name(std::string_view path, std::size_t index) {
  for (;; --index) {
    auto const open = path.find('{');
    auto const close = path.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    if (index == 0) return std::string(path.substr(open + 1, close - open - 1));
    path.remove_prefix(close + 1);
  }
}

Response finish_json(Request const& request, Endpoint const& endpoint, std::string json,
                     std::optional<std::int64_t> revision, std::optional<std::string> location) {
  Response response;
  response.status = endpoint.success;
  if (location) response.headers.add("Location", std::move(*location));
  if (request.context && request.context->idempotency_replayed) response.headers.add("Idempotency-Replayed", "true");
  if (request.method == "GET") {
    std::string etag = "\"";
    if (revision) etag += std::to_string(*revision) + "-";
    etag += hash_of(json);
    etag += '"';
    bool const of_viewer = endpoint.role || (endpoint.takes_principal && request.principal);
    response.headers.add("Cache-Control", of_viewer ? "private, no-cache" : "no-cache");
    if (endpoint.takes_principal) response.headers.add("Vary", "Authorization");
    auto const known = request.header("if-none-match");
    bool const unchanged = known && none_match_fails(*known, etag);
    response.headers.add("ETag", std::move(etag));
    if (unchanged) {
      response.status = 304;
      return response;
    }
  } else {
    response.headers.add("Cache-Control", "no-store");
  }
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(json);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.headers.add("Cache-Control", "no-store");
  return response;
}

std::string fill_location(std::string_view pattern, std::string_view id) {
  if (id.size() > 1 && id.front() == '"') id = id.substr(1, id.size() - 2);  // a UUID, as JSON
  std::string location(pattern);
  if (auto const hole = location.find("{id}"); hole != std::string::npos) location.replace(hole, 4, id);
  return location;
}

void add_next_link(Response& response, Request const& request, std::optional<std::string> const& cursor) {
  if (!cursor) return;
  std::string link = "<";
  link += request.path;
  char before = '?';
  for (auto const& [name, value] : parse_pairs(request.query)) {
    if (name == "cursor") continue;
    link += before;
    link += percent_encode(name) + "=" + percent_encode(value);
    before = '&';
  }
  link += before;
  link += "cursor=" + *cursor + ">; rel=\"next\"";
  response.headers.add("Link", std::move(link));
}

void throw_if_any(std::vector<FieldError>& errors) {
  if (!errors.empty()) throw Invalid(std::move(errors));
}

}  // namespace vobe::http
