#include "service/rate_limiter.hpp"

#include "chassis/core/text.hpp"

namespace vobe::gateway {

namespace {

bool is_on(std::string const& setting) {
  if (setting != "on" && setting != "off") throw Error("VOBE_RATE_LIMITS must be on or off");
  return setting == "on";
}

/// What guesses passwords or makes accounts.
bool signs_in(http::Request const& request) {
  return request.method == "POST" && (request.path == "/api/v1/auth/login" || request.path == "/api/v1/auth/register" ||
                                      request.path.starts_with("/api/v1/auth/password"));
}

}  // namespace

RateLimiter::RateLimiter(Buckets& buckets, auth::TokenVerifier& verifier, Config const& config)
    : buckets_(buckets),
      verifier_(verifier),
      on_(is_on(config.rate_limits)),
      trusted_(config.trusted_proxies),
      exempt_(config.rate_exempt),
      read_{"read", config.reads_per_minute},
      write_{"write", config.writes_per_minute},
      sign_in_{"sign-in", config.sign_ins_per_minute} {}

RatePolicy RateLimiter::policy_for(http::Request const& request) const {
  if (request.method == "GET" || request.method == "OPTIONS") return read_;
  return signs_in(request) ? sign_in_ : write_;
}

std::string RateLimiter::who_asks(http::Request const& request, RatePolicy const& policy,
                                  http::ClientAddress const& client) {
  constexpr std::string_view scheme = "bearer ";
  auto const field = request.header("authorization");
  if (policy.name != sign_in_.name && field && field->size() > scheme.size() &&
      http::same_name(field->substr(0, scheme.size()), scheme)) {
    if (auto const token = verifier_.verify(text::trim(field->substr(scheme.size())))) {
      return "user:" + std::to_string(token->principal.user_id.value);
    }
  }
  return "address:" + client.subscriber;
}

Task<RateLimiter::Decision> RateLimiter::take(http::Request const& request) {
  Decision decision;
  if (!on_) co_return decision;
  auto const client = http::client_address(request, trusted_);
  if (client.address && exempt_.contains(*client.address)) co_return decision;
  RatePolicy const policy = policy_for(request);
  decision.policy = policy;
  decision.verdict = co_await buckets_.take(policy, who_asks(request, policy, client));
  co_return decision;
}

void RateLimiter::Decision::add_fields(http::Headers& headers) const {
  if (!policy) return;
  headers.set("RateLimit-Policy", policy_field(*policy));
  headers.set("RateLimit", limit_field(*policy, verdict));
}

}  // namespace vobe::gateway
