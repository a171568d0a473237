// /posts/{id}-{slug}: a post and its discussion.
#include "pages/post.hpp"

#include <array>

#include "domain/covers.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

namespace {

constexpr std::array<std::string_view, 4> comment_sorts{"hot", "top", "new", "old"};

std::string comment_sort(Visit const& visit) {
  std::string const wanted = visit.query("sort");
  for (auto const sort : comment_sorts) {
    if (sort == wanted) return wanted;
  }
  return "hot";
}

std::string sorted_path(std::string const& path, std::string_view sort) {
  return sort == "hot" ? path : path + "?sort=" + std::string(sort);
}

void fill_music_aside(Part part, WholePost const& post) {
  if (post.music.empty()) return;
  Part aside = part.section("MUSIC");
  fill_music_list(aside, post.music);
  if (post.music_state.value == "unchecked") aside.show("UNCHECKED");
}

void fill_article(Part part, PostPage const& page, Reader reader, std::string const& path) {
  WholePost const& post = page.post;
  fill_kicker(part, post);
  if (post.locked) part.show("LOCKED");
  part.set("TITLE", post.title);
  fill_language(part, post.language.value);
  fill_author(part, post.author);
  if (!post.author) part.show("NO_AUTHOR");
  if (post.created_at) part.set_time(*post.created_at);
  if (post.edited_at) part.section("EDITED").set_time(*post.edited_at);
  part.set("BODY", post.body_html.value);
  fill_tags(part, post.tags);
  std::int64_t const my_vote = page.viewer && page.viewer->post ? page.viewer->post->my_vote.value : 0;
  fill_vote(part, post_path(post.id) + "/vote", post.score, my_vote, reader);
  if (post.author && reader.is(post.author->id)) {
    Part own = part.section("OWN");
    own.set("EDIT", post_path(post.id) + "/edit");
    own.set("DELETE", post_path(post.id) + "/delete");
  }
  std::string report = "/feedback?kind=report";
  add_query(report, "page", path);
  part.set("REPORT", report);
  fill_music_aside(part, post);
}

void fill_discussion(Part part, Visit& visit, PostPage const& page, std::string const& path, std::string const& sort) {
  WholePost const& post = page.post;
  bool const away = std::ranges::find(page.degraded, "comment-service") != page.degraded.end();
  auto const& comments = *page.comments.operator->();
  part.set("COMMENTS",
           visit.texts().count("count.comments", away ? post.comment_count.value
                                                      : std::max(comments.total.value, post.comment_count.value)));
  if (away) {
    part.show("AWAY");
    return;
  }
  if (comments.items.empty()) {
    part.show("NO_COMMENTS");
    return;
  }
  Part threads = part.section("THREADS");
  for (auto const other : comment_sorts) {
    Part one = threads.section("SORT");
    one.set("URL", sorted_path(path, other));
    one.set("NAME", visit.text("comments." + std::string(other)));
    if (other == sort) one.show("CURRENT");
  }
  Discussion discussion{.reader = reader_of(visit), .can_reply = visit.is_member() && !post.locked, .sort = sort};
  if (page.viewer) discussion.states = page.viewer->comments;
  if (post.author) discussion.post_author = post.author->id;
  for (auto const& comment : comments.items) {
    fill_comment(threads.section("ROOT").include("COMMENT", "comment"), comment, discussion);
  }
  if (!comments.next_cursor.value.empty()) {
    std::string next = sorted_path(path, sort);
    add_query(next, "cursor", comments.next_cursor.value);
    threads.section("MORE").set("URL", next + "#comments");
  }
}

void fill_related(Part part, std::vector<Card> const& related) {
  if (related.empty()) return;
  Part list = part.section("RELATED");
  for (auto const& card : related) {
    Part one = list.section("POST").include("LINK", "post_link");
    one.set("URL", post_path(card.id, card.slug.value));
    one.set("TITLE", card.title);
    one.set("COMMENTS", part.texts().count("count.comments", card.comment_count));
    fill_language(one, card.language.value);
    fill_author(one, card.author);
  }
}

/// The rest of a long discussion: the composed page has its beginning, comment-service the pages behind it.
Task<> turn_comments(Visit& visit, PostPage& page, std::string sort, std::string cursor) {
  std::string target = "/posts/" + std::to_string(page.post.id) + "/comments?sort=" + sort;
  add_query(target, "cursor", cursor);
  std::int64_t const total = page.comments->total;
  page.comments.value = co_await visit.get<Comments>(std::move(target));
  page.comments.value.total.value = total;
  co_await name_authors(visit, page.comments.value.items);
}

}  // namespace

Task<PostPage> load_post(Visit& visit, std::int64_t id, std::string sort) {
  co_return co_await visit.get<PostPage>("/pages/posts/" + std::to_string(id) + "?sort=" + sort);
}

http::Response show_post_page(Visit& visit, PostPage const& page, std::string const& sort,
                              WrittenComment const& written) {
  WholePost const& post = page.post;
  std::string const path = post_path(post.id, post.slug.value);
  visit.say_degraded(page.degraded);
  Frame frame{.content = "post", .title = post.title, .canonical = path, .description = post.excerpt.value};
  auto const fill = [&](Part part) {
    fill_acts(part, visit);
    fill_article(part, page, reader_of(visit), path);
    fill_discussion(part, visit, page, path, sort);
    fill_related(part, page.related);
    if (post.locked) return;
    if (visit.is_member()) {
      std::string const action = post_path(post.id) + "/comments";
      std::string const token = visit.form_token();
      fill_comment_form(part.section("WRITE"), {.action = action,
                                                .token = token,
                                                .key = written.key,
                                                .body = written.body,
                                                .error = written.error,
                                                .focus = written.restored});
    } else if (!visit.session()) {
      part.section("LOGIN").set("URL", login_path(path + "#comments"));
    }
  };
  return show(visit, frame, fill, written.error.empty() ? 200 : 422);
}

Task<http::Response> show_post(Visit& visit) {
  auto const asked = parse_id_and_slug(visit.path_value(0));
  if (!asked) throw NotFound("no such post");
  std::string const sort = comment_sort(visit);
  PostPage page = co_await load_post(visit, asked->id, sort);
  if (asked->slug != page.post.slug.value || asked->id != page.post.id) {
    std::string path = post_path(page.post.id, page.post.slug.value);
    if (!visit.request.query.empty()) path += "?" + std::string(visit.request.query);
    throw Moved(std::move(path));
  }
  if (std::string cursor = visit.query("cursor"); !cursor.empty())
    co_await turn_comments(visit, page, sort, std::move(cursor));
  co_return show_post_page(visit, page, sort, {.key = new_key()});
}

}  // namespace vobe::frontend
