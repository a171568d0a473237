#include "api/auth.hpp"

#include "api/dto.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"

namespace vobe::accounts::api {

namespace {

constexpr std::size_t device_length = 200;  // graphemes

Visitor visitor_of(http::Request const& request, http::AddressList const& proxies) {
  auto const device = request.header("User-Agent").value_or("");
  return {.device = text::is_valid_utf8(device) ? text::excerpt(device, device_length) : std::string(),
          .address = http::client_address(request, proxies)};
}

/// The body may be left out, and so may the bearer: one who holds nothing but a refresh token still gets out when his
/// access token has run out.
Task<> sign_out(http::Request const& request, std::optional<http::Body<SignOut>> body, SessionKeeper& sessions,
                auth::TokenVerifier& verifier) {
  if (body && body->value.refresh_token) {
    co_await sessions.sign_out_by_token(body->value.refresh_token->value);
    co_return;
  }
  constexpr std::string_view scheme = "bearer ";
  auto const field = request.header("Authorization").value_or("");
  bool const bears = field.size() > scheme.size() && http::same_name(field.substr(0, scheme.size()), scheme);
  auto const bearer = bears ? verifier.verify(text::trim(field.substr(scheme.size()))) : std::nullopt;
  if (!bearer) throw Unauthenticated("say which session: by its refresh token, or as its bearer");
  co_await sessions.sign_out(bearer->principal);
}

}  // namespace

void mount_auth(http::Router& router, Accounts& accounts, SignIn& sign_in, SessionKeeper& sessions,
                http::AddressList const& proxies, auth::TokenVerifier& verifier) {
  router.post("/auth/register", "Make an account and sign in")
      .answers(201)
      .problems({409})
      .handle([&](http::Request& request, http::Body<NewUser> user) {
        return accounts.register_user(
            {.username = std::move(user->username.value),
             .email = std::move(user->email.value),
             .password = std::move(user->password.value),
             .display_name = user->display_name ? std::move(user->display_name->value) : std::string(),
             .language = user->language.value_or(Language::en)},
            visitor_of(request, proxies));
      });

  router.post("/auth/login", "Sign in by username or e-mail")
      .problems({401, 429})
      .handle([&](http::Request& request, http::Body<Credentials> credentials) {
        return sign_in.login(std::move(credentials->login.value), std::move(credentials->password.value),
                             visitor_of(request, proxies));
      });

  router.post("/auth/refresh", "A new pair of tokens for a refresh token")
      .problems({401, 429})
      .handle([&](http::Request& request, http::Body<RefreshToken> token) {
        return sessions.refresh(std::move(token->refresh_token.value), visitor_of(request, proxies));
      });

  router.post("/auth/logout", "Sign out: of the session of {refresh_token}, or without a body of the bearer's")
      .problems({401})
      .handle([&](http::Request& request, std::optional<http::Body<SignOut>> body) {
        return sign_out(request, std::move(body), sessions, verifier);
      });

  router.get("/auth/sessions", "The bearer's sessions")
      .needs(Role::user)
      .handle([&](http::Query<http::PageQuery> query, Principal bearer) {
        return sessions.list(bearer, query->size(), query->cursor);
      });

  router.remove("/auth/sessions/{sid}", "End one of the bearer's sessions")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<Uuid> session, Principal bearer) { return sessions.end(bearer, session); });
}

}  // namespace vobe::accounts::api
