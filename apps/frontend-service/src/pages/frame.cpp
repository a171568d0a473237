#include "pages/frame.hpp"

#include "domain/paths.hpp"

namespace vobe::frontend {

namespace {

std::string_view section_of(Area area) {
  switch (area) {
    case Area::home: return "AT_HOME";
    case Area::artists: return "AT_ARTISTS";
    case Area::genres: return "AT_GENRES";
    case Area::help: return "AT_HELP";
    case Area::chat: return "AT_CHAT";
    case Area::none: break;
  }
  return {};
}

void fill_account(Part root, Visit& visit) {
  if (auto const& session = visit.session()) {
    Part member = root.section("MEMBER");
    member.set("ID", session->user_id);
    member.set("PROFILE", user_path(session->username));
    member.set("NAME", session->display_name);
    member.set("CSRF", visit.form_token());
  } else {
    root.section("VISITOR").set("LOGIN", login_path(visit.here()));
  }
}

}  // namespace

Part fill_frame(Page& page, Visit& visit, Frame const& frame) {
  if (visit.request.method != "GET" && !frame.canonical.empty()) visit.stand_at(frame.canonical);
  Part root = page.root();
  root.set("TITLE", frame.area == Area::home && frame.title.empty() ? std::string(visit.text("home.title"))
                                                                    : frame.title + " — VobeMusic");
  if (!visit.theme().empty()) root.section("THEME").set("NAME", visit.theme());
  root.section("DESCRIPTION")
      .set("TEXT", frame.description.empty() ? visit.text("frame.description") : std::string_view(frame.description));
  if (!frame.canonical.empty()) root.section("CANONICAL").set("URL", visit.site.public_url.at(frame.canonical));
  if (!frame.indexed) root.show("NOINDEX");
  if (!frame.next.empty()) root.section("NEXT").set("URL", frame.next);
  root.set("QUERY", frame.query);
  if (auto const section = section_of(frame.area); !section.empty()) {
    root.section(section).set("CURRENT", visit.here() == frame.canonical ? "page" : "true");
  }
  fill_account(root, visit);
  std::string preferences = "/preferences";
  add_query(preferences, "return", visit.here());
  root.set("PREFERENCES", preferences);
  for (auto const& notice : visit.notices()) {
    Part section = root.section("NOTICE");
    section.set("TEXT", notice.text);
    if (notice.bad) section.show("BAD");
  }
  return root.include("CONTENT", frame.content);
}

Reader reader_of(Visit const& visit) {
  return {visit.is_member() ? visit.session()->user_id : 0};
}

void fill_acts(Part part, Visit& visit) {
  Part acts = part.include("ACTS", "acts");
  if (!visit.is_member()) return;
  Part form = acts.section("ACTS");
  form.set("CSRF", visit.form_token());
  form.set("HERE", visit.here());
}

http::Response show_error(Visit& visit, int status, std::string_view key, std::string text) {
  std::string const name = key.empty() ? "error." + std::to_string(status) : std::string(key);
  Frame const frame{.content = "error", .title = std::string(visit.text(name)), .indexed = false};
  return show(
      visit, frame,
      [&](Part part) {
        part.set("STATUS", std::int64_t(status));
        part.set("HEAD", visit.text(name));
        part.set("TEXT", text.empty() ? visit.text(name + ".text") : std::string_view(text));
        part.set("REQUEST", visit.request.context ? visit.request.context->request_id : "");
      },
      status);
}

}  // namespace vobe::frontend
