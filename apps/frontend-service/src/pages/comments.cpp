// /posts/{id}/comments …: a thread on its own page, writing, changing and deleting comments.
#include <boost/describe/class.hpp>

#include <map>
#include <set>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "pages/deleting.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "pages/post.hpp"
#include "view/comments.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

struct NewComment {
  std::string body;
  std::optional<std::int64_t> parent_id;
};
BOOST_DESCRIBE_STRUCT(NewComment, (), (body, parent_id))

struct CommentChange {
  std::string body;
};
BOOST_DESCRIBE_STRUCT(CommentChange, (), (body))

void gather_authors(std::vector<Comment> const& comments, std::set<std::int64_t>& ids) {
  for (auto const& comment : comments) {
    if (!comment.author && comment.author_id.value > 0) ids.insert(comment.author_id.value);
    gather_authors(comment.replies, ids);
  }
}

void put_authors(std::vector<Comment>& comments, std::map<std::int64_t, Person> const& people) {
  for (auto& comment : comments) {
    if (auto const found = people.find(comment.author_id.value); found != people.end()) comment.author = found->second;
    put_authors(comment.replies, people);
  }
}

/// The comment as it is now, of the post that the address names.
Task<Comment> load_comment(Visit& visit) {
  auto comment = co_await visit.get<Comment>("/comments/" + std::to_string(visit.path_id(1)));
  if (comment.post_id != visit.path_id(0)) throw NotFound("no such comment on this post");
  co_return comment;
}

/// The same, for its author alone.
Task<Comment> load_own_comment(Visit& visit) {
  Session const& member = visit.member();
  Comment comment = co_await load_comment(visit);
  if (comment.author_id.value != member.user_id) throw Forbidden("this is somebody else's comment");
  if (comment.state.value == "deleted") throw NotFound("the comment is deleted");
  co_return comment;
}

std::string first_message(Problem const& problem, Texts const& texts) {
  auto const mistakes = mistakes_of(problem, texts);
  std::string about = mistakes.about("body");
  if (!about.empty()) return about;
  return mistakes.fields.empty() ? std::string(texts.get("error.500.text")) : mistakes.fields.front().message;
}

/// The thread with a reply form below it.
Task<http::Response> show_thread_page(Visit& visit, WrittenComment written) {
  std::int64_t const post_id = visit.path_id(0);
  std::int64_t const id = visit.path_id(1);
  std::string const cursor = visit.query("cursor");
  std::string const sort = visit.query("sort");
  Comments thread;
  if (cursor.empty()) {
    thread = co_await visit.get<Comments>("/comments/" + std::to_string(id) + "/thread?context=3");
  } else {
    std::string target = "/comments/" + std::to_string(id) + "/replies";
    add_query(target, "sort", sort);
    add_query(target, "cursor", cursor);
    thread = co_await visit.get<Comments>(std::move(target));
  }
  if (thread.items.empty() || thread.items.front().post_id != post_id) throw NotFound("no such thread on this post");
  co_await name_authors(visit, thread.items);
  auto const page = co_await load_post(visit, post_id);
  visit.say_degraded(page.degraded);

  std::string const path = comment_path(post_id, id);
  Frame frame{.content = "comment_page",
              .title = std::string(visit.text("comment.thread")) + ": " + page.post.title,
              .canonical = path,
              .indexed = false};
  Discussion discussion{
      .reader = reader_of(visit), .here = id, .can_reply = visit.is_member() && !page.post.locked, .sort = sort};
  std::vector<State> states;
  if (visit.is_member()) states = co_await comment_states(visit, thread.items);
  discussion.states = states;
  if (page.post.author) discussion.post_author = page.post.author->id;
  auto const fill = [&](Part part) {
    fill_acts(part, visit);
    part.set("POST_URL", post_path(post_id, page.post.slug.value));
    part.set("POST_TITLE", page.post.title);
    part.set("HEAD", visit.text("comment.thread"));
    Part threads = part.section("THREADS");
    for (auto const& comment : thread.items) {
      fill_comment(threads.section("ROOT").include("COMMENT", "comment"), comment, discussion);
    }
    if (!thread.next_cursor.value.empty()) {
      std::string next = path;
      add_query(next, "sort", sort);
      add_query(next, "cursor", thread.next_cursor.value);
      threads.section("MORE").set("URL", next);
    }
    if (discussion.can_reply) {
      std::string const action = post_path(post_id) + "/comments";
      std::string const token = visit.form_token();
      fill_comment_form(part.section("WRITE"), {.action = action,
                                                .token = token,
                                                .key = written.key,
                                                .parent = id,
                                                .body = written.body,
                                                .error = written.error,
                                                .label = "comment.write_reply",
                                                .focus = written.restored});
    } else if (!visit.session()) {
      part.section("LOGIN").set("URL", login_path(path));
    }
  };
  co_return show(visit, frame, fill, written.error.empty() ? 200 : 422);
}

http::Response show_comment_form(Visit& visit, Comment const& comment, WrittenComment const& written) {
  Frame const frame{.content = "comment_edit", .title = std::string(visit.text("comment.edit.head")), .indexed = false};
  std::string const path = comment_path(comment.post_id, comment.id);
  return show(
      visit, frame,
      [&](Part part) {
        std::string const action = path + "/edit";
        std::string const token = visit.form_token();
        part.set("HEAD", visit.text("comment.edit.head"));
        fill_comment_form(part, {.action = action,
                                 .token = token,
                                 .key = written.key,
                                 .body = written.body,
                                 .error = written.error,
                                 .button = "comment.save",
                                 .cancel = path,
                                 .focus = true});
      },
      written.error.empty() ? 200 : 422);
}

std::string path_to_comment(std::int64_t post_id, std::int64_t id) {
  return comment_path(post_id, id) + "#c" + std::to_string(id);
}

}  // namespace

std::string new_key() {
  return Uuid::v7().to_string();
}

Task<> name_authors(Visit& visit, std::vector<Comment>& comments) {
  constexpr std::size_t batch = 100;
  std::set<std::int64_t> ids;
  gather_authors(comments, ids);
  std::map<std::int64_t, Person> people;
  try {
    while (!ids.empty()) {
      std::string target = "/users?ids=";
      for (std::size_t i = 0; i < batch && !ids.empty(); ++i) {
        if (i > 0) target += ',';
        target += std::to_string(ids.extract(ids.begin()).value());
      }
      auto found = co_await visit.get<ListOf<Person>>(std::move(target));
      for (auto& person : found.items) people.emplace(person.id, std::move(person));
    }
  } catch (Error const& error) {
    log::info("the names of authors can't be had", {{"error", error.what()}});
    visit.say_degraded({"auth-service"});
  }
  put_authors(comments, people);
}

Task<std::vector<State>> comment_states(Visit& visit, std::vector<Comment> const& comments) {
  std::vector<State> states;
  std::string ids;
  std::size_t count = 0;
  std::vector<Comment const*> open;
  for (auto const& comment : comments) open.push_back(&comment);
  while (!open.empty() && count < 100) {
    Comment const* comment = open.back();
    open.pop_back();
    ids += (ids.empty() ? "" : ",") + std::to_string(comment->id);
    ++count;
    for (auto const& reply : comment->replies) open.push_back(&reply);
  }
  if (ids.empty()) co_return states;
  try {
    auto found = co_await visit.get<ListOf<State>>("/me/comment-states?ids=" + ids);
    states = std::move(found.items);
  } catch (Error const& error) {
    log::info("the viewer's votes can't be had", {{"error", error.what()}});
  }
  co_return states;
}

Task<http::Response> show_thread(Visit& visit) {
  return show_thread_page(visit, {.key = new_key()});
}

Task<http::Response> create_comment(Visit& visit) {
  Form const& form = visit.member_form();
  std::int64_t const post_id = visit.path_id(0);
  auto const parent = parse_id(form.get("parent"));
  WrittenComment written{
      .key = std::string(form.get("key")), .body = std::string(form.get("body")), .restored = visit.restored()};
  if (!written.restored) {
    Reply const reply = co_await visit.send_as_member({.method = "POST",
                                                       .target = "/posts/" + std::to_string(post_id) + "/comments",
                                                       .json = schema::to_json(NewComment{written.body, parent}),
                                                       .idempotency_key = written.key});
    if (reply.ok()) {
      auto const created = Visit::read<Created>(reply.body);
      std::string const here = post_path(post_id) + "#c" + std::to_string(created.id);
      co_return visit.see_other(parent ? path_to_comment(post_id, created.id) : here);
    }
    written.error = first_message(reply.problem, visit.texts());
  } else {
    visit.say(std::string(visit.text("form.restored")));
  }
  if (parent) {
    visit.request.path_values = {std::to_string(post_id), std::to_string(*parent)};
    co_return co_await show_thread_page(visit, std::move(written));
  }
  auto const page = co_await load_post(visit, post_id);
  co_return show_post_page(visit, page, "hot", written);
}

Task<http::Response> edit_comment(Visit& visit) {
  Comment const comment = co_await load_own_comment(visit);
  co_return show_comment_form(visit, comment,
                              {.key = std::to_string(comment.revision.value), .body = comment.body.value});
}

Task<http::Response> update_comment(Visit& visit) {
  Form const& form = visit.member_form();
  Comment const comment = co_await load_own_comment(visit);
  WrittenComment written{.key = std::string(form.get("key")), .body = std::string(form.get("body"))};
  if (visit.restored()) {
    visit.say(std::string(visit.text("form.restored")));
    co_return show_comment_form(visit, comment, written);
  }
  Reply const reply = co_await visit.send_as_member({.method = "PATCH",
                                                     .target = "/comments/" + std::to_string(comment.id),
                                                     .json = schema::to_json(CommentChange{written.body}),
                                                     .if_match = written.key});
  if (reply.ok()) co_return visit.see_other(path_to_comment(comment.post_id, comment.id), "saved");
  written.error = first_message(reply.problem, visit.texts());
  if (reply.status == 412) written.key = std::to_string(comment.revision.value);
  co_return show_comment_form(visit, comment, written);
}

Task<http::Response> ask_delete_comment(Visit& visit) {
  Comment const comment = co_await load_own_comment(visit);
  std::string const path = comment_path(comment.post_id, comment.id);
  co_return ask_before_deletion(
      visit,
      {.kind = "comment", .path = path, .back = path, .quote = comment.body.value, .language = comment.language.value});
}

Task<http::Response> delete_comment(Visit& visit) {
  visit.member_form();
  if (visit.restored()) co_return co_await ask_delete_comment(visit);
  Reply const reply =
      co_await visit.send_as_member({.method = "DELETE", .target = "/comments/" + std::to_string(visit.path_id(1))});
  if (!reply.ok()) throw_refused(reply);
  co_return visit.see_other(comment_path(visit.path_id(0), visit.path_id(1)) + "/deleted");
}

Task<http::Response> show_deleted_comment(Visit& visit) {
  visit.member();
  Comment const comment = co_await load_comment(visit);
  std::string path = comment_path(comment.post_id, comment.id);
  if (comment.state.value != "deleted") co_return visit.see_other(std::move(path));  // it is back
  co_return show_deletion(
      visit, {.kind = "comment", .path = std::move(path), .back = path_to_comment(comment.post_id, comment.id)});
}

Task<http::Response> restore_comment(Visit& visit) {
  visit.member_form();
  if (visit.restored()) co_return co_await show_deleted_comment(visit);
  std::string const target = "/comments/" + std::to_string(visit.path_id(1)) + "/restore";
  Reply const reply = co_await visit.send_as_member({.method = "POST", .target = target});
  if (reply.status == 404) co_return show_error(visit, 404, "comment.restore.late");
  if (!reply.ok()) throw_refused(reply);
  co_return visit.see_other(path_to_comment(visit.path_id(0), visit.path_id(1)), "comment_restored");
}

}  // namespace vobe::frontend
