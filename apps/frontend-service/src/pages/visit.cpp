#include "pages/visit.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"
#include "chassis/http/client_address.hpp"
#include "chassis/http/negotiate.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "domain/return_path.hpp"

namespace vobe::frontend {

namespace {

constexpr std::string_view notice_cookie = "vobe_notice";
constexpr std::chrono::hours preference_lifetime{24 * 365};
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

bool is_visitor_id(std::string_view id) {
  return id.size() == 22 && base64url_decode(id).has_value();
}

std::string cookie_field(http::Request const& request) {
  std::string field;
  for (auto const& [name, value] : request.headers.all()) {
    if (!http::same_name(name, "cookie")) continue;
    if (!field.empty()) field += "; ";
    field += value;
  }
  return field;
}

/// RFC 9110 §13.1.2.
bool is_known(std::string_view if_none_match, std::string_view etag) {
  return text::trim(if_none_match) == "*" || if_none_match.find(etag) != std::string_view::npos;
}

/// The page of a thing, from the address that the gateway gives it.
std::string path_of(std::string_view location) {
  for (std::string_view const prefix : {"/api/v1", "/pages"}) {
    if (location.starts_with(prefix)) location.remove_prefix(prefix.size());
  }
  return safe_return_path(location);
}

}  // namespace

Visit::Visit(Site& the_site, http::Request& the_request) : site(the_site), request(the_request) {
  query_ = http::parse_pairs(request.query);
  read_cookies();
}

void Visit::read_cookies() {
  std::string const field = cookie_field(request);
  if (auto const sealed = find_cookie(field, site.cookies.session)) {
    has_session_cookie_ = true;
    session_ = open_session(site.sessions, *sealed);
    if (session_) sender_ = session_->user_id;
    else end_session();
  }
  if (auto const id = find_cookie(field, site.cookies.visitor); id && is_visitor_id(*id)) visitor_ = *id;
  if (auto const theme = find_cookie(field, site.cookies.theme); theme && (*theme == "light" || *theme == "dark"))
    theme_ = *theme;
  std::optional<Language> chosen;
  if (session_) chosen = parse_language(session_->language);
  if (auto const code = find_cookie(field, site.cookies.language); code && !chosen) chosen = parse_language(*code);
  if (!chosen) chosen = parse_language(http::preferred_language(request.header("accept-language").value_or("")));
  language_ = chosen.value_or(Language::en);
  if (request.context) request.context->language = code_of(language_);
  if (auto const notice = find_cookie(field, notice_cookie)) {
    put_cookie(notice_cookie, set_cookie(notice_cookie, "", {}));
    std::string const key = "notice." + std::string(*notice);
    if (texts().has(key)) say(std::string(text(key)));
  }
  private_ = session_.has_value() || !notices_.empty();
}

void throw_refused(Reply const& reply) {
  switch (reply.status) {
    case 301:
    case 307:
    case 308: throw Moved(path_of(reply.location));
    case 401: throw SignInNeeded();
    case 403: throw Forbidden(reply.problem.detail);
    case 404: throw NotFound(reply.problem.detail);
    case 410: throw Gone(reply.problem.detail);
    case 400:
    case 409:
    case 412:
    case 422: throw Invalid({});
    case 429: throw RateLimited(reply.problem.detail, reply.problem.retry_after);
    default: throw Unavailable("the gateway answered " + std::to_string(reply.status));
  }
}

// ---- the session ----

Session Visit::session_of(Tokens const& tokens) {
  auto const ends =
      std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch() + std::chrono::seconds(tokens.expires_in);
  return {.id = base64url_encode(random_bytes(16)),
          .access_token = tokens.access_token,
          .refresh_token = tokens.refresh_token,
          .access_ends = ends.count(),
          .user_id = tokens.user.id,
          .username = tokens.user.username,
          .display_name = tokens.user.name(),
          .role = tokens.user.role,
          .language = tokens.user.language};
}

void Visit::start_session(Session session) {
  private_ = true;
  accounts_away_ = false;
  has_session_cookie_ = true;
  put_cookie(site.cookies.session,
             set_cookie(site.cookies.session, seal_session(site.sessions, session),
                        {.secure = site.public_url.secure_cookies(), .lifetime = session_lifetime}));
  session_ = std::move(session);
}

void Visit::end_session() {
  if (!has_session_cookie_) return;
  private_ = true;
  session_.reset();
  put_cookie(site.cookies.session, set_cookie(site.cookies.session, "", {.secure = site.public_url.secure_cookies()}));
}

struct RefreshRequest {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

Task<bool> Visit::renew() {
  // The browser's other requests may renew with the same token at this moment: auth-service answers each.
  Caller nobody = caller();
  nobody.access_token.clear();
  Reply const reply = co_await site.gateway.call(
      nobody,
      {.method = "POST", .target = "/auth/refresh", .json = schema::to_json(RefreshRequest{session_->refresh_token})});
  if (reply.status == 401) {
    end_session();
    co_return false;
  }
  if (!reply.ok()) throw Unavailable("the session can't be renewed now");
  Session renewed = session_of(read<Tokens>(reply.body));
  renewed.id = session_->id;
  start_session(std::move(renewed));
  co_return true;
}

Task<> Visit::begin() {
  if (!session_ || !needs_refresh(*session_, now())) co_return;
  try {
    if (!co_await renew()) say(std::string(text("notice.ended")));
  } catch (Error const&) {
    accounts_away_ = true;
    say(std::string(text("notice.accounts_away")));
  }
}

Session const& Visit::member() const {
  if (!session_) throw SignInNeeded();
  if (accounts_away_) throw Unavailable("accounts are away");
  return *session_;
}

// ---- what was asked ----

std::string_view Visit::path_value(std::size_t index) const {
  return request.path_values.at(index);
}

std::int64_t Visit::path_id(std::size_t index) const {
  auto const parsed = parse_id_and_slug(path_value(index));
  if (!parsed) throw NotFound("no such thing");
  return parsed->id;
}

std::string Visit::query(std::string_view name) const {
  return std::string(http::find_pair(query_, name).value_or(""));
}

std::string const& Visit::visitor() {
  if (visitor_.empty()) {
    visitor_ = base64url_encode(random_bytes(16));
    put_cookie(site.cookies.visitor,
               set_cookie(site.cookies.visitor, visitor_,
                          {.secure = site.public_url.secure_cookies(), .lifetime = session_lifetime}));
  }
  private_ = true;
  return visitor_;
}

std::string Visit::form_token() {
  private_ = true;
  return site.form_tokens.token_for(session_ ? "session " + session_->id : "visitor " + visitor());
}

Form const& Visit::form() {
  if (form_) return *form_;
  if (!site.public_url.allows(request.header("origin"), request.header("sec-fetch-site"))) throw ForeignForm();
  auto const type = request.header("content-type").value_or("");
  if (!http::same_name(text::trim(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded")) {
    throw UnsupportedMediaType("a form is expected");
  }
  auto sent = Form::parse(request.body);
  if (!sent) throw Malformed("the form can't be read");
  // Only a form that was on its way to this very page comes back to it.
  auto held = open_held(site.held_forms, sent->get("held"));
  if (held && held->action == request.path && held->is_for(sender_)) {
    restored_ = true;
    return form_.emplace(std::move(held->form));
  }
  form_ = std::move(*sent);
  if (!site.form_tokens.matches(form_->get("csrf"), session_ ? "session " + session_->id : "visitor " + visitor_)) {
    throw ForeignForm();
  }
  return *form_;
}

Form const& Visit::member_form() {
  if (!session_) throw SignInNeeded();
  return form();
}

bool Visit::wants_json() const {
  return request.header("accept").value_or("").starts_with("application/json");
}

std::string Visit::here() const {
  if (!here_.empty()) return here_;
  return request.method == "GET" ? safe_return_path(request.target) : "/";
}

// ---- asking the gateway ----

Caller Visit::caller() const {
  return {.access_token = is_member() ? session_->access_token : "",
          .forwarded_for = http::forwarded_on(request),
          .user_agent = std::string(request.header("User-Agent").value_or(""))};
}

Task<Reply> Visit::ask(std::string target) {
  Reply reply = co_await site.gateway.call(caller(), {.target = target});
  if (reply.status == 401 && is_member()) {
    if (!co_await renew()) say(std::string(text("notice.ended")));
    reply = co_await site.gateway.call(caller(), {.target = target});
  }
  if (reply.ok()) co_return reply;
  throw_refused(reply);
}

Task<Reply> Visit::send(Call call) {
  try {
    if (session_) member();
    Reply reply = co_await site.gateway.call(caller(), call);
    if (reply.status == 401 && session_) {
      if (!co_await renew()) throw SignInNeeded();
      reply = co_await site.gateway.call(caller(), std::move(call));
      if (reply.status == 401) throw SignInNeeded();
    }
    co_return reply;
  } catch (Unavailable const& away) {
    co_return Reply{.status = 503, .problem = {.status = 503, .slug = "unavailable", .retry_after = away.retry_after}};
  } catch (DeadlineExceeded const&) {
    co_return Reply{.status = 503, .problem = {.status = 503, .slug = "unavailable"}};
  }
}

Task<Reply> Visit::send_as_member(Call call) {
  if (!session_) throw SignInNeeded();
  co_return co_await send(std::move(call));
}

void Visit::throw_unreadable(Invalid const& invalid) {
  std::string where;
  for (auto const& error : invalid.errors) {
    where += where.empty() ? "" : ", ";
    for (auto const& step : error.loc) {
      if (auto const* name = std::get_if<std::string>(&step)) where += "/" + *name;
      else where += "/" + std::to_string(std::get<std::int64_t>(step));
    }
    where += " " + error.type;
  }
  throw Error("the gateway's answer can't be read: " + where);
}

// ---- answering ----

void Visit::add_page_headers(http::Response& response) const {
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Content-Security-Policy", std::string(content_policy));
  response.headers.set("Referrer-Policy", "same-origin");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  response.headers.set("Content-Language", std::string(code_of(language_)));
  response.headers.set("Vary", "Cookie, Accept-Language");
}

http::Response Visit::html(Page& page, int status) {
  http::Response response;
  response.status = status;
  add_page_headers(response);
  response.body = site.templates.expand(page);
  if (status != 200 || private_) {
    response.headers.set("Cache-Control", status == 200 ? "private, no-cache" : "no-store");
    return response;
  }
  response.headers.set("Cache-Control", "no-cache");
  response.headers.set("ETag", fmt::format("\"{:016x}\"", XXH3_64bits(response.body.data(), response.body.size())));
  return response;
}

http::Response Visit::see_other(std::string path, std::string_view notice) {
  http::Response response;
  response.status = 303;
  response.headers.set("Location", std::move(path));
  response.headers.set("Cache-Control", "no-store");
  if (!notice.empty()) {
    put_cookie(notice_cookie,
               set_cookie(notice_cookie, notice,
                          {.secure = site.public_url.secure_cookies(), .lifetime = std::chrono::minutes(1)}));
  }
  return response;
}

http::Response Visit::json(std::string body, int status) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

void Visit::say_degraded(Degraded const& services) {
  std::string parts;
  for (auto const& service : services) {
    std::string const key = "degraded." + service;
    if (!parts.empty()) parts += ", ";
    parts += texts().has(key) ? text(key) : std::string_view(service);
  }
  if (!parts.empty()) say(texts().fill("degraded", {{"parts", parts}}));
}

void Visit::choose_language(Language language) {
  language_ = language;
  if (request.context) request.context->language = code_of(language);
  put_cookie(
      site.cookies.language,
      set_cookie(site.cookies.language, code_of(language),
                 {.secure = site.public_url.secure_cookies(), .http_only = false, .lifetime = preference_lifetime}));
}

void Visit::choose_theme(std::string_view theme) {
  theme_ = theme;
  put_cookie(site.cookies.theme, set_cookie(site.cookies.theme, theme,
                                            {.secure = site.public_url.secure_cookies(),
                                             .http_only = false,
                                             .lifetime = theme.empty() ? std::chrono::hours(0) : preference_lifetime}));
}

void Visit::put_cookie(std::string_view name, std::string field) {
  for (auto& [known, held] : set_cookies_) {
    if (known == name) {
      held = std::move(field);
      return;
    }
  }
  set_cookies_.emplace_back(name, std::move(field));
}

std::string Visit::common_address() const {
  return fmt::format("{} {} {}", code_of(language_), theme_, request.target);
}

bool Visit::is_common(http::Response const& response) const {
  return response.status == 200 && !response.stream && !private_ && set_cookies_.empty();
}

void Visit::finish(http::Response& response) {
  auto const known = request.header("if-none-match");
  auto const* const etag = response.headers.find("ETag");
  if (known && etag && response.status == 200 && is_known(*known, *etag)) {
    response.status = 304;
    response.body.clear();
    response.shared_body.reset();
  }
  for (auto& [name, field] : set_cookies_) response.headers.add("Set-Cookie", std::move(field));
  set_cookies_.clear();
}

}  // namespace vobe::frontend
