// /register
#include <boost/describe/class.hpp>

#include <optional>

#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

struct Registration {
  std::string username;
  std::string email;
  std::string password;
  std::optional<std::string> display_name;
  std::string language;
};
BOOST_DESCRIBE_STRUCT(Registration, (), (username, email, password, display_name, language))

std::vector<Choice> const labels{{"username", "register.username"},
                                 {"email", "register.email"},
                                 {"password", "login.password"},
                                 {"display_name", "register.display_name"}};

http::Response show_form(Visit& visit, Form const& form, Mistakes const& mistakes) {
  Frame const frame{
      .content = "form_page", .title = std::string(visit.text("register.head")), .canonical = "/register"};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text("register.head"));
    part.set("ACTION", "/register");
    part.set("BUTTON", visit.text("register.button"));
    part.set("CSRF", visit.form_token());
    fill_summary(part, mistakes, labels, false);
    fill_field(part,
               {.name = "username",
                .label = "register.username",
                .hint = "register.username.hint",
                .complete = "username",
                .longest = 150,
                .verbatim = true},
               form, mistakes);
    fill_field(part,
               {.name = "email",
                .label = "register.email",
                .type = "email",
                .hint = "register.email.hint",
                .complete = "email",
                .longest = 254,
                .verbatim = true},
               form, mistakes);
    fill_field(part,
               {.name = "password",
                .label = "login.password",
                .type = "password",
                .hint = "register.password.hint",
                .complete = "new-password",
                .longest = 200,
                .shortest = 10,
                .secret = true},
               form, mistakes);
    fill_field(part,
               {.name = "display_name",
                .label = "register.display_name",
                .hint = "register.display_name.hint",
                .complete = "nickname",
                .longest = 100,
                .required = false},
               form, mistakes);
    Part foot = part.section("FOOT");
    foot.set("TEXT", visit.text("register.foot"));
    foot.set("LINK", visit.text("frame.login"));
    foot.set("URL", "/login");
  };
  return show(visit, frame, fill, mistakes.empty() ? 200 : 422);
}

}  // namespace

Task<http::Response> show_register(Visit& visit) {
  if (visit.is_member()) co_return visit.see_other("/");
  co_return show_form(visit, {}, {});
}

Task<http::Response> register_account(Visit& visit) {
  Form const form = visit.form();
  visit.end_session();
  Registration registration{.username = std::string(form.get("username")),
                            .email = std::string(form.get("email")),
                            .password = std::string(form.get("password")),
                            .language = std::string(code_of(visit.language()))};
  if (!form.get("display_name").empty()) registration.display_name = form.get("display_name");
  Reply const reply =
      co_await visit.send({.method = "POST", .target = "/auth/register", .json = schema::to_json(registration)});
  if (!reply.ok()) co_return show_form(visit, form, mistakes_of(reply.problem, visit.texts()));
  visit.start_session(Visit::session_of(Visit::read<Tokens>(reply.body)));
  co_return visit.see_other("/", "registered");
}

}  // namespace vobe::frontend
