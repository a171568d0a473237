// /settings for members, /preferences (language and theme) for everybody.
#include <boost/describe/class.hpp>

#include <optional>

#include "domain/return_path.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

struct ProfileChange {
  std::optional<std::string> display_name;  // null clears
  std::optional<std::string> bio;
  std::string language;
};
BOOST_DESCRIBE_STRUCT(ProfileChange, (), (display_name, bio, language))

struct LanguageChange {
  std::string language;
};
BOOST_DESCRIBE_STRUCT(LanguageChange, (), (language))

std::vector<Choice> const languages{{"en", "language.en"}, {"ru", "language.ru"}};
std::vector<Choice> const themes{
    {"auto", "settings.theme.auto"}, {"light", "settings.theme.light"}, {"dark", "settings.theme.dark"}};
std::vector<Choice> const labels{
    {"display_name", "register.display_name"}, {"bio", "settings.bio"}, {"language", "settings.language"}};

void fill_appearance(Part part, Form const& form, Mistakes const& mistakes) {
  fill_radios(part, "language", "settings.language", languages, form, mistakes);
  fill_radios(part, "theme", "settings.theme", themes, form, mistakes);
}

std::string theme_value(Visit const& visit) {
  return visit.theme().empty() ? "auto" : std::string(visit.theme());
}

void choose(Visit& visit, Form const& form) {
  if (auto const language = parse_language(form.get("language"))) visit.choose_language(*language);
  auto const theme = form.get("theme");
  if (theme == "light" || theme == "dark") visit.choose_theme(theme);
  if (theme == "auto") visit.choose_theme({});
}

http::Response show_settings_form(Visit& visit, Form const& form, Mistakes const& mistakes) {
  Frame const frame{.content = "form_page", .title = std::string(visit.text("settings.head")), .indexed = false};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text("settings.head"));
    part.set("ACTION", "/settings");
    part.set("BUTTON", visit.text("settings.button"));
    part.set("CSRF", visit.form_token());
    fill_summary(part, mistakes, labels, visit.restored());
    fill_field(part,
               {.name = "display_name",
                .label = "register.display_name",
                .hint = "register.display_name.hint",
                .complete = "nickname",
                .longest = 100,
                .required = false},
               form, mistakes);
    fill_field(part,
               {.name = "bio", .label = "settings.bio", .type = "area", .longest = 2000, .rows = 5, .required = false},
               form, mistakes);
    fill_appearance(part, form, mistakes);
  };
  return show(visit, frame, fill, mistakes.empty() ? 200 : 422);
}

/// The session shows the name and speaks the language that have just been chosen.
void update_session(Visit& visit, Person const& me) {
  Session session = visit.member();
  session.display_name = me.name();
  session.language = me.language;
  visit.start_session(std::move(session));
}

std::optional<std::string> text_or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

Task<http::Response> show_settings(Visit& visit) {
  visit.member();
  auto const me = co_await visit.get<Person>("/users/me");
  Form form;
  form.set("display_name", me.display_name.value);
  form.set("bio", me.bio.value);
  form.set("language", me.language.value.empty() ? std::string(code_of(visit.language())) : me.language.value);
  form.set("theme", theme_value(visit));
  co_return show_settings_form(visit, form, {});
}

Task<http::Response> save_settings(Visit& visit) {
  Form const form = visit.member_form();
  if (visit.restored()) co_return show_settings_form(visit, form, {});
  ProfileChange const change{.display_name = text_or_null(form.get("display_name")),
                             .bio = text_or_null(form.get("bio")),
                             .language = std::string(form.get("language"))};
  Reply const reply =
      co_await visit.send_as_member({.method = "PATCH", .target = "/users/me", .json = schema::to_json(change)});
  if (!reply.ok()) co_return show_settings_form(visit, form, mistakes_of(reply.problem, visit.texts()));
  update_session(visit, Visit::read<Person>(reply.body));
  choose(visit, form);
  co_return visit.see_other("/settings", "saved");
}

Task<http::Response> show_preferences(Visit& visit) {
  Form form;
  std::string const language = visit.query("language");
  form.set("language", parse_language(language) ? language : std::string(code_of(visit.language())));
  form.set("theme", theme_value(visit));
  Frame const frame{.content = "form_page", .title = std::string(visit.text("preferences.head")), .indexed = false};
  co_return show(visit, frame, [&](Part part) {
    part.set("HEAD", visit.text("preferences.head"));
    part.section("LEAD").set("TEXT", visit.text("preferences.lead"));
    part.set("ACTION", "/preferences");
    part.set("BUTTON", visit.text("preferences.button"));
    part.set("CSRF", visit.form_token());
    fill_hidden(part, "return", safe_return_path(visit.query("return")));
    fill_summary(part, {}, {}, false);
    fill_appearance(part, form, {});
  });
}

Task<http::Response> save_preferences(Visit& visit) {
  Form const form = visit.form();
  choose(visit, form);
  if (visit.is_member()) {
    // An account's language comes before this browser's cookie, so it changes too.
    LanguageChange const change{std::string(code_of(visit.language()))};
    Reply const reply =
        co_await visit.send({.method = "PATCH", .target = "/users/me", .json = schema::to_json(change)});
    Session session = visit.member();
    if (reply.ok()) session.language = change.language;
    visit.start_session(std::move(session));
  }
  co_return visit.see_other(safe_return_path(form.get("return")));
}

}  // namespace vobe::frontend
