// /posts/new, /posts/{id}/edit, /posts/{id}/delete, /posts/{id}/deleted, /posts/{id}/restore: an author's forms.
#include <boost/describe/class.hpp>

#include <array>
#include <optional>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "domain/paths.hpp"
#include "pages/deleting.hpp"
#include "pages/frame.hpp"
#include "pages/music_choice.hpp"
#include "pages/pages.hpp"
#include "pages/post.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

struct MusicReference {
  std::string type;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(MusicReference, (), (type, id))

struct NewPost {
  std::string kind;
  std::string title;
  std::string body;
  std::vector<std::string> tags;
  std::vector<MusicReference> music;
  std::optional<std::int64_t> rating;
};
BOOST_DESCRIBE_STRUCT(NewPost, (), (kind, title, body, tags, music, rating))

/// The kind of a post stays what it was.
struct PostChange {
  std::string title;
  std::string body;
  std::vector<std::string> tags;
  std::vector<MusicReference> music;
  std::optional<std::int64_t> rating;
};
BOOST_DESCRIBE_STRUCT(PostChange, (), (title, body, tags, music, rating))

/// A form being shown: for a new post, or for one that is there.
struct PostForm {
  Form form;
  std::int64_t id = 0;  // 0: new
  std::string kind;     // of one that is there
  Mistakes mistakes = {};
  MusicSearch search = {};
};

std::vector<Choice> const kinds{{"review", "kind.review"},
                                {"news", "kind.news"},
                                {"discussion", "kind.discussion"},
                                {"list", "kind.list"},
                                {"question", "kind.question"}};
std::vector<Choice> const labels{{"kind", "form.kind"}, {"title", "form.title"},   {"body", "form.body"},
                                 {"tags", "form.tags"}, {"rating", "form.rating"}, {"music", "form.music"}};

http::Response show_form(Visit& visit, PostForm const& post) {
  bool const is_new = post.id == 0;
  std::string const path = is_new ? "/posts/new" : post_path(post.id) + "/edit";
  std::string_view const head = is_new ? "form.new_post" : "form.edit_post";
  Frame const frame{.content = "post_form", .title = std::string(visit.text(head)), .indexed = false};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text(head));
    part.set("ACTION", path);
    part.set("CSRF", visit.form_token());
    part.set("KEY", post.form.get("key"));
    part.set("BUTTON", visit.text(is_new ? "form.publish" : "form.save"));
    fill_summary(part, post.mistakes, labels, visit.restored());
    if (is_new) fill_radios(part, "kind", "form.kind", kinds, post.form, post.mistakes);
    fill_field(part, {.name = "title", .label = "form.title", .longest = 300}, post.form, post.mistakes);
    fill_field(
        part,
        {.name = "body", .label = "form.body", .type = "area", .hint = "form.markdown", .longest = 40'000, .rows = 14},
        post.form, post.mistakes);
    if (is_new || post.kind == "review") {
      fill_field(
          part,
          {.name = "rating", .label = "form.rating", .type = "number", .hint = "form.rating.hint", .required = false},
          post.form, post.mistakes);
    }
    fill_field(part,
               {.name = "tags", .label = "form.tags", .hint = "form.tags.hint", .longest = 600, .required = false},
               post.form, post.mistakes);
    fill_music_choice(part, post.form, post.search, post.mistakes.about("music"));
    if (!is_new) part.section("CANCEL").set("URL", post_path(post.id));
  };
  return show(visit, frame, fill, post.mistakes.empty() ? 200 : 422);
}

std::vector<std::string> split_tags(std::string_view list) {
  std::vector<std::string> tags;
  while (!list.empty()) {
    auto const comma = list.find(',');
    auto tag = text::trim(list.substr(0, comma));
    while (tag.starts_with('#')) tag.remove_prefix(1);
    if (!tag.empty()) tags.emplace_back(tag);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return tags;
}

std::string join_tags(std::vector<std::string> const& tags) {
  std::string list;
  for (auto const& tag : tags) list += (list.empty() ? "" : ", ") + tag;
  return list;
}

/// Nothing where the field is empty; a mistake where it is no number.
std::optional<std::int64_t> read_rating(Form const& form, Mistakes& mistakes, Texts const& texts) {
  auto const text = text::trim(form.get("rating"));
  if (text.empty()) return std::nullopt;
  auto const rating = parse_id(text);
  if (!rating) mistakes.add("rating", std::string(texts.get("form.rating.not_a_number")));
  return rating;
}

std::vector<MusicReference> read_music(Form const& form) {
  std::vector<MusicReference> music;
  for (auto const& chosen : chosen_music(form)) music.push_back({chosen.type, chosen.id});
  return music;
}

/// The post as its author edits it. Throws Forbidden for anybody else.
Task<StoredPost> load_own_post(Visit& visit) {
  Session const& member = visit.member();
  auto post = co_await visit.get<StoredPost>("/posts/" + std::to_string(visit.path_id(0)));
  if (post.author_id.value != member.user_id) throw Forbidden("this is somebody else's post");
  co_return post;
}

/// A form that isn't to be acted on yet: brought back after a login, or sent by the button that looks for music.
Task<bool> only_shown(Visit& visit, PostForm& post) {
  bool const search = post.form.get("step") == "find";
  if (search) post.search = co_await find_music(visit, std::string(post.form.get("find")));
  co_return search || visit.restored();
}

}  // namespace

Task<http::Response> new_post(Visit& visit) {
  visit.member();
  PostForm post;
  post.form.set("key", new_key());
  std::string const kind = visit.query("kind");
  post.form.set("kind", kind.empty() ? "review" : kind);
  // "Write about this album" brings the music along.
  if (std::string music = visit.query("music"); !music.empty()) post.form.set("music", std::move(music));
  co_return show_form(visit, post);
}

Task<http::Response> create_post(Visit& visit) {
  PostForm post{.form = visit.member_form()};
  if (co_await only_shown(visit, post)) co_return show_form(visit, post);
  Form const& form = post.form;
  NewPost draft{.kind = std::string(form.get("kind")),
                .title = std::string(form.get("title")),
                .body = std::string(form.get("body")),
                .tags = split_tags(form.get("tags")),
                .music = read_music(form),
                .rating = read_rating(form, post.mistakes, visit.texts())};
  if (!post.mistakes.empty()) co_return show_form(visit, post);
  Reply const reply = co_await visit.send_as_member({.method = "POST",
                                                     .target = "/posts",
                                                     .json = schema::to_json(draft),
                                                     .idempotency_key = std::string(form.get("key"))});
  if (reply.ok()) {
    auto const created = Visit::read<Created>(reply.body);
    co_return visit.see_other(post_path(created.id, created.slug.value));
  }
  post.mistakes = mistakes_of(reply.problem, visit.texts());
  co_return show_form(visit, post);
}

Task<http::Response> edit_post(Visit& visit) {
  StoredPost const stored = co_await load_own_post(visit);
  PostForm post{.id = stored.id, .kind = stored.kind.value};
  post.form.set("key", std::to_string(stored.revision.value));
  post.form.set("title", stored.title);
  post.form.set("body", stored.body.value);
  post.form.set("tags", join_tags(stored.tags));
  if (stored.rating) post.form.set("rating", std::to_string(*stored.rating));
  post.form = co_await with_music(visit, std::move(post.form), stored.id);
  co_return show_form(visit, post);
}

Task<http::Response> update_post(Visit& visit) {
  PostForm post{.form = visit.member_form()};
  StoredPost const stored = co_await load_own_post(visit);
  post.id = stored.id;
  post.kind = stored.kind.value;
  if (co_await only_shown(visit, post)) co_return show_form(visit, post);
  Form const& form = post.form;
  PostChange change{.title = std::string(form.get("title")),
                    .body = std::string(form.get("body")),
                    .tags = split_tags(form.get("tags")),
                    .music = read_music(form),
                    .rating = read_rating(form, post.mistakes, visit.texts())};
  if (!post.mistakes.empty()) co_return show_form(visit, post);
  Reply const reply = co_await visit.send_as_member({.method = "PATCH",
                                                     .target = "/posts/" + std::to_string(stored.id),
                                                     .json = schema::to_json(change),
                                                     .if_match = std::string(form.get("key"))});
  if (reply.ok()) {
    auto const saved = Visit::read<Created>(reply.body);
    co_return visit.see_other(post_path(saved.id, saved.slug.value), "saved");
  }
  post.mistakes = mistakes_of(reply.problem, visit.texts());
  // Whoever has been told that the post has changed may send again over it.
  if (reply.status == 412) post.form.set("key", std::to_string(stored.revision.value));
  co_return show_form(visit, post);
}

Task<http::Response> ask_delete_post(Visit& visit) {
  StoredPost const post = co_await load_own_post(visit);
  co_return ask_before_deletion(visit, {.kind = "post",
                                        .path = post_path(post.id),
                                        .back = post_path(post.id, post.slug.value),
                                        .quote = post.title,
                                        .language = post.language.value});
}

Task<http::Response> delete_post(Visit& visit) {
  visit.member_form();
  if (visit.restored()) co_return co_await ask_delete_post(visit);
  Reply const reply =
      co_await visit.send_as_member({.method = "DELETE", .target = "/posts/" + std::to_string(visit.path_id(0))});
  if (!reply.ok()) throw_refused(reply);
  co_return visit.see_other(post_path(visit.path_id(0)) + "/deleted");
}

Task<http::Response> show_deleted_post(Visit& visit) {
  visit.member();
  Reply const stored = co_await visit.send({.target = "/posts/" + std::to_string(visit.path_id(0))});
  if (stored.ok()) co_return visit.see_other(post_path(visit.path_id(0)));  // it is back
  co_return show_deletion(visit, {.kind = "post", .path = post_path(visit.path_id(0)), .back = "/"});
}

Task<http::Response> restore_post(Visit& visit) {
  visit.member_form();
  if (visit.restored()) co_return co_await show_deleted_post(visit);
  Reply const reply = co_await visit.send_as_member(
      {.method = "POST", .target = "/posts/" + std::to_string(visit.path_id(0)) + "/restore"});
  if (reply.status == 404) co_return show_error(visit, 404, "post.restore.late");
  if (!reply.ok()) throw_refused(reply);
  auto const post = Visit::read<Created>(reply.body);
  co_return visit.see_other(post_path(post.id, post.slug.value), "post_restored");
}

}  // namespace vobe::frontend
