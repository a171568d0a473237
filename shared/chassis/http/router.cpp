#include "chassis/http/router.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "chassis/core/encoding.hpp"
#include "chassis/core/text.hpp"
#include "chassis/http/problem.hpp"

namespace vobe::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the "/"
    auto const end = path.find('/');
    segments.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return segments;
}

/// What has been counted of one endpoint. Statuses are counted by class: 2xx, 4xx …
struct Probe {
  std::array<metrics::Counter, 6> by_class;
  metrics::Histogram duration;
};

/// A segment of the tree of paths.
struct Segment {
  std::map<std::string, std::unique_ptr<Segment>, std::less<>> fixed;
  std::unique_ptr<Segment> parameter;                             // {name}
  std::vector<std::pair<std::string_view, std::size_t>> methods;  // method → index of the endpoint
  std::vector<std::pair<std::string_view, std::size_t>> rest;     // {name...}: everything below
};

}  // namespace

struct Router::State {
  std::string prefix;
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  std::vector<Probe> probes;
  std::optional<Probe> unmatched;
  Segment root;
  Authenticator authenticator;
  Handler otherwise;
  std::function<bool()> ready;
  metrics::Registry* registry = nullptr;

  Probe make_probe(std::string_view method, std::string_view route) const {
    Probe probe;
    metrics::Labels const labels{{"method", std::string(method)}, {"route", std::string(route)}};
    for (std::size_t i = 1; i < probe.by_class.size(); ++i) {
      metrics::Labels with_class = labels;
      with_class.emplace_back("status", std::to_string(i) + "xx");
      probe.by_class[i] =
          registry->counter("vobe_http_requests_total", "Requests answered, by route and class of status", with_class);
    }
    probe.duration =
        registry->histogram("vobe_http_request_duration_seconds", "From the whole request to the answer", labels);
    return probe;
  }
};

Router::Router(std::string prefix) : state_(std::make_unique<State>()) {
  state_->prefix = std::move(prefix);
}
Router::~Router() = default;

Declaration Router::add(std::string_view method, std::string_view path, std::string summary, bool with_prefix) {
  auto endpoint = std::make_unique<Endpoint>();
  endpoint->method = method;
  endpoint->path = (with_prefix ? state_->prefix : std::string()) + std::string(path);
  endpoint->summary = std::move(summary);
  Segment* segment = &state_->root;
  bool takes_rest = false;
  for (auto const name : split(endpoint->path)) {
    if (name.starts_with('{') && name.ends_with("...}")) {
      takes_rest = true;
      break;
    }
    auto& next = name.starts_with('{') ? segment->parameter : segment->fixed[std::string(name)];
    if (!next) next = std::make_unique<Segment>();
    segment = next.get();
  }
  auto& methods = takes_rest ? segment->rest : segment->methods;
  if (std::ranges::any_of(methods, [&](auto const& held) { return held.first == method; })) {
    throw std::logic_error("declared twice: " + std::string(method) + " " + endpoint->path);
  }
  methods.emplace_back(method, state_->endpoints.size());
  state_->endpoints.push_back(std::move(endpoint));
  return {*state_->endpoints.back(), state_->prefix};
}

void Router::authenticate_with(Authenticator authenticator) {
  state_->authenticator = std::move(authenticator);
}
void Router::otherwise(Handler handler) {
  state_->otherwise = std::move(handler);
}

void Router::ready_when(std::function<bool()> ready) {
  state_->ready = std::move(ready);
}

void Router::measure_with(metrics::Registry& registry) {
  state_->registry = &registry;
  for (auto const& endpoint : state_->endpoints)
    state_->probes.push_back(state_->make_probe(endpoint->method, endpoint->path));
  state_->unmatched = state_->make_probe("any", "unmatched");
}

std::vector<std::unique_ptr<Endpoint>> const& Router::endpoints() const {
  return state_->endpoints;
}

Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  Segment const* segment = &state_->root;
  std::vector<std::pair<std::string_view, std::size_t>> const* methods = nullptr;
  auto const segments = split(path);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segment->rest.empty()) {
      auto const start = static_cast<std::size_t>(segments[i].data() - path.data());
      auto rest = percent_decode(path.substr(start), false);
      if (!rest || !text::is_valid_utf8(*rest)) return match;
      match.path_values.push_back(std::move(*rest));
      methods = &segment->rest;
      break;
    }
    if (auto const found = segment->fixed.find(segments[i]); found != segment->fixed.end()) {
      segment = found->second.get();
      continue;
    }
    if (!segment->parameter || segments[i].empty()) return match;
    auto value = percent_decode(segments[i], false);
    if (!value || !text::is_valid_utf8(*value)) return match;
    match.path_values.push_back(std::move(*value));
    segment = segment->parameter.get();
  }
  if (!methods) methods = &segment->methods;
  for (auto const& [name, index] : *methods) {
    if (name != method) continue;
    match.endpoint = state_->endpoints[index].get();
    match.index = index;
    return match;
  }
  for (auto const& [name, index] : *methods) match.allowed.push_back(name);
  return match;
}

namespace {

/// The bearer's token, or nothing. RFC 6750.
std::optional<std::string_view> bearer_token(Request const& request) {
  auto const field = request.header("authorization");
  if (!field || field->size() < 7 || !same_name(field->substr(0, 7), "bearer ")) return std::nullopt;
  return text::trim(field->substr(7));
}

Task<> authorise(Authenticator const& authenticator, Endpoint const& endpoint, Request& request) {
  auto const token = bearer_token(request);
  if (token && authenticator) request.principal = co_await authenticator(*token);
  if (!endpoint.role) co_return;
  if (!request.principal) throw Unauthenticated("sign in first");
  if (!request.principal->has(*endpoint.role)) {
    throw Forbidden("this needs the role " + std::string(to_string(*endpoint.role)));
  }
}

Response refuse(Match const& match, Request const& request) {
  if (match.allowed.empty()) return to_response({404, "not-found", "there is nothing under this path"}, request);
  if (request.method != "OPTIONS") return to_response(method_not_allowed(match.allowed), request);
  Response response = no_content();
  response.headers.add("Allow", allow_field(match.allowed));
  return response;
}

}  // namespace

Task<Response> Router::handle(Request& request, Match match) {
  auto const started = std::chrono::steady_clock::now();
  Probe* probe = state_->unmatched ? &*state_->unmatched : nullptr;
  Response response;
  try {
    if (state_->ready && !state_->ready()) throw Unavailable("this service is starting or stopping");
    if (match.endpoint) {
      if (match.index < state_->probes.size()) probe = &state_->probes[match.index];
      request.route = match.endpoint->path;
      request.path_values = std::move(match.path_values);
      if (match.endpoint->role || match.endpoint->takes_principal) {
        co_await authorise(state_->authenticator, *match.endpoint, request);
      }
      response = co_await match.endpoint->handler(request);
    } else if (state_->otherwise) {
      response = co_await state_->otherwise(request);
    } else {
      response = refuse(match, request);
    }
  } catch (...) {
    response = to_response(problem_of(std::current_exception(), request.context), request);
  }
  if (probe) {
    auto const status_class = static_cast<std::size_t>(response.status / 100);
    if (status_class >= 1 && status_class < probe->by_class.size()) probe->by_class[status_class].add();
    probe->duration.observe(std::chrono::steady_clock::now() - started);
  }
  co_return response;
}

}  // namespace vobe::http
