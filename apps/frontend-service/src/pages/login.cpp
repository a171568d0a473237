// /login and /logout
#include "pages/login.hpp"

#include <boost/describe/class.hpp>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/http/router.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "domain/return_path.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

struct Credentials {
  std::string login;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (login, password))

struct RefreshToken {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshToken, (), (refresh_token))

http::Response show_form(Visit& visit, Form const& form, Mistakes const& mistakes, int status) {
  Frame const frame{.content = "form_page", .title = std::string(visit.text("login.head")), .indexed = false};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text("login.head"));
    part.set("ACTION", "/login");
    part.set("BUTTON", visit.text("login.button"));
    part.set("CSRF", visit.form_token());
    for (std::string_view const name : {"return", "held"}) {
      if (!form.has(name)) continue;
      fill_hidden(part, name, form.get(name));
    }
    if (form.has("held")) part.section("LEAD").set("TEXT", visit.text("login.lead.held"));
    fill_summary(part, mistakes, {{"login", "login.login"}, {"password", "login.password"}}, false);
    fill_field(part,
               {.name = "login", .label = "login.login", .complete = "username", .longest = 254, .verbatim = true},
               form, mistakes);
    fill_field(part,
               {.name = "password",
                .label = "login.password",
                .type = "password",
                .complete = "current-password",
                .longest = 200,
                .secret = true},
               form, mistakes);
    Part foot = part.section("FOOT");
    foot.set("TEXT", visit.text("login.foot"));
    foot.set("LINK", visit.text("frame.register"));
    foot.set("URL", "/register");
  };
  return show(visit, frame, fill, status);
}

/// The page that takes the held form, as if it had been sent by the new session, but to be shown only.
Task<http::Response> bring_back(Visit& visit, std::string_view sealed) {
  auto const held = open_held(visit.site.held_forms, sealed);
  if (!held) throw Malformed("the held form can't be opened");
  if (!held->is_for(visit.session()->user_id)) co_return visit.see_other("/");
  auto match = visit.site.router->match("POST", held->action);
  if (!match.endpoint) throw NotFound("no page takes this form");
  std::string const cookie = std::string(visit.site.cookies.session) + "=" +
                             seal_session(visit.site.sessions, *visit.session()) + "; " +
                             std::string(visit.site.cookies.theme) + "=" + std::string(visit.theme());
  http::Request again;
  again.method = "POST";
  again.target = again.path = held->action;
  again.peer_address = visit.request.peer_address;
  again.context = visit.request.context;
  again.body = "held=" + std::string(sealed);
  again.path_values = std::move(match.path_values);
  again.route = match.endpoint->path;
  for (auto const& [name, value] : visit.request.headers.all()) {
    if (!http::same_name(name, "cookie")) again.headers.add(name, value);
  }
  again.headers.add("Cookie", cookie);
  co_return co_await match.endpoint->handler(again);
}

}  // namespace

http::Response show_login_for_held_form(Visit& visit) {
  Form form;
  auto sent = Form::parse(visit.request.body);
  if (sent && visit.site.public_url.allows(visit.request.header("origin"), visit.request.header("sec-fetch-site"))) {
    // A form that was held already and has met the end of a second session stays as it is.
    auto sealed = sent->has("held") ? std::optional<std::string>(sent->get("held"))
                                    : hold(visit.site.held_forms,
                                           {std::string(visit.request.path), std::move(*sent), visit.sender()});
    if (sealed) form.set("held", std::move(*sealed));
  }
  return show_form(visit, form, {}, 200);
}

Task<http::Response> show_login(Visit& visit) {
  std::string const back = safe_return_path(visit.query("return"));
  if (visit.is_member()) co_return visit.see_other(back);
  Form form;
  if (back != "/") form.set("return", back);
  co_return show_form(visit, form, {}, 200);
}

Task<http::Response> log_in(Visit& visit) {
  Form const form = visit.form();
  Texts const& texts = visit.texts();
  visit.end_session();
  Credentials const credentials{std::string(form.get("login")), std::string(form.get("password"))};
  Reply const reply =
      co_await visit.send({.method = "POST", .target = "/auth/login", .json = schema::to_json(credentials)});
  if (reply.ok()) {
    visit.start_session(Visit::session_of(Visit::read<Tokens>(reply.body)));
    if (form.has("held")) co_return co_await bring_back(visit, form.get("held"));
    co_return visit.see_other(safe_return_path(form.get("return")));
  }
  Mistakes mistakes;
  // Whatever is wrong with a login, it is said in the same words: a stranger learns nothing about names.
  if (reply.status == 401 || reply.status == 422) mistakes.head = texts.get("login.wrong");
  else if (reply.status >= 500) mistakes.head = texts.get("login.away");
  else mistakes = mistakes_of(reply.problem, texts);
  co_return show_form(visit, form, mistakes, reply.status == 429 || reply.status >= 500 ? reply.status : 422);
}

Task<http::Response> log_out(Visit& visit) {
  if (!visit.session()) co_return visit.see_other("/");
  visit.form();
  if (visit.is_member()) {
    Reply const reply = co_await visit.send({.method = "POST",
                                             .target = "/auth/logout",
                                             .json = schema::to_json(RefreshToken{visit.session()->refresh_token})});
    // Without auth-service the tokens are forgotten here and end by themselves there.
    if (!reply.ok()) log::warn("a session could not be ended in auth-service", {{"status", reply.status}});
  }
  visit.end_session();
  co_return visit.see_other("/", "signed_out");
}

}  // namespace vobe::frontend
