// /u/{username}
#include "chassis/core/encoding.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

namespace {

void fill_comments(Part part, std::vector<Comment> const& comments) {
  if (comments.empty()) return;
  Part list = part.section("COMMENTS");
  for (auto const& comment : comments) {
    Part one = list.section("COMMENT");
    one.set("TEXT", comment.excerpt.value);
    one.set("URL", comment_path(comment.post_id, comment.id));
    one.set("SCORE", part.texts().count("count.points", comment.score));
    fill_language(one, comment.language.value);
    if (comment.created_at) one.set_time(*comment.created_at);
  }
}

}  // namespace

Task<http::Response> show_user(Visit& visit) {
  std::string target = "/pages/users/" + percent_encode(visit.path_value(0)) + "?sort=new";
  add_query(target, "cursor", visit.query("cursor"));
  auto const page = co_await visit.get<UserPage>(std::move(target));
  visit.say_degraded(page.degraded);
  Person const& user = page.user;
  std::string const path = user_path(user.username);
  if (visit.path_value(0) != user.username) throw Moved(path);
  std::string next;
  if (page.posts->next_cursor) add_query(next = path, "cursor", *page.posts->next_cursor);

  Frame const frame{.content = "user", .title = user.name(), .canonical = path, .next = next};
  co_return show(visit, frame, [&](Part part) {
    fill_acts(part, visit);
    part.set("ROLE", visit.text("role." + (user.role.value.empty() ? std::string("user") : user.role.value)));
    part.set("NAME", user.name());
    part.set("USERNAME", user.username);
    if (user.created_at)
      part.set("SINCE", visit.texts().fill("user.since", {{"date", visit.texts().date(*user.created_at)}}));
    if (!user.bio.value.empty()) part.section("BIO").set("TEXT", user.bio.value);
    if (reader_of(visit).is(user.id)) part.show("SELF");
    CardList list{.cards = page.posts->items, .next = next};
    if (page.viewer) list.states = page.viewer->posts;
    if (!visit.query("cursor").empty()) list.first = path;
    fill_cards(part, list, reader_of(visit));
    fill_comments(part, page.comments);
  });
}

}  // namespace vobe::frontend
