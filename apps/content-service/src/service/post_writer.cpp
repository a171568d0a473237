#include "service/post_writer.hpp"

#include "chassis/service/idempotency.hpp"
#include "service/rendering.hpp"
#include "service/told.hpp"
#include "service/viewing.hpp"
#include "storage/facets.hpp"
#include "storage/music.hpp"
#include "storage/tags.hpp"

namespace vobe::content {

namespace {

constexpr std::int64_t forgotten_at_once = 500;

NotFound no_such_post() {
  return NotFound("there is no such post");
}

posts::HeldRow living(std::optional<posts::HeldRow> post) {
  if (!post || post->deleted_at) throw no_such_post();
  return std::move(*post);
}

/// The content with what a change sets; its language where that is to be detected is the one it had.
Content merged(Content content, Change const& change) {
  if (change.kind) content.kind = *change.kind;
  if (change.title) content.title = *change.title;
  if (change.body) content.body = *change.body;
  if (change.language) content.language = *change.language;
  if (change.tags) content.tags = *change.tags;
  if (change.music) content.music = *change.music;
  if (change.rating) content.rating = *change.rating;
  return content;
}

bool same(Content const& a, Content const& b) {
  auto const members = [](Content const& c) {
    return std::tie(c.kind, c.title, c.body, c.language, c.tags, c.music, c.rating);
  };
  return members(a) == members(b);
}

}  // namespace

/// What takes time or neighbours, done before the transaction.
struct PostWriter::Prepared {
  std::optional<Rendered> rendered;
  std::optional<CheckedMusic> music;
};

Task<PostWriter::Prepared> PostWriter::prepare(Content const& content, bool with_body, bool with_music,
                                               std::vector<FieldError> faults) {
  Prepared prepared;
  if (with_music) {
    prepared.music = co_await music_.look_up(content.music);
    for (auto const place : prepared.music->unknown) {
      faults.push_back({.loc = {std::string("body"), std::string("music"), static_cast<std::int64_t>(place)},
                        .type = "does_not_exist"});
    }
  }
  if (!faults.empty()) throw Invalid(std::move(faults));
  if (with_body) prepared.rendered = co_await render(cpu_, content.title, content.body);
  co_return prepared;
}

Task<> PostWriter::keep_listed(postgres::Session& tx, posts::PostRow const& post,
                               std::vector<std::string> tags_before) {
  co_await refresh_facets(tx, post);
  co_await tags::recount(tx, tags_before, post.tags);
}

Task<PostView> PostWriter::write(Principal author, Draft draft, http::IdempotencyKey key) {
  auto content = std::move(draft.content);
  auto prepared = co_await prepare(content, true, true, faults_of(content));
  if (draft.detect_language) content.language = prepared.rendered->language;
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<PostView>(tx, key)) co_return std::move(*first);
  posts::Derived const derived{.slug = slug_of(content.title),
                               .body_html = std::move(prepared.rendered->html),
                               .excerpt = std::move(prepared.rendered->excerpt),
                               .music_state = prepared.music->state};
  auto post = co_await posts::insert(tx, author.user_id, content, derived, clock_());
  co_await music::replace(tx, post.id, prepared.music->rows);
  co_await keep_listed(tx, post, {});
  co_await told::created(tx, post);
  auto view = view_of(std::move(post));
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<PostView> PostWriter::edit(PostId id, Principal editor, Change change, http::IfMatch seen) {
  auto const found = co_await posts::find(database_, id);
  if (!found) throw no_such_post();
  if (found->author_id != editor.user_id) throw Forbidden("only its author may edit a post");
  seen.check(found->revision);  // before its faults: they may come of what is out of date
  auto const wanted = merged(posts::content_of(*found), change);
  bool const render_again = change.body || change.detect_language;
  auto prepared = co_await prepare(wanted, render_again, change.music.has_value(), faults_of(wanted));

  auto tx = co_await database_.begin();
  auto const held = living(co_await posts::lock(tx, id));
  seen.check(held.revision);
  auto const before = posts::content_of(held);
  auto content = merged(before, change);
  if (change.detect_language) content.language = prepared.rendered->language;
  if (auto faults = faults_of(content); !faults.empty()) throw Invalid(std::move(faults));
  if (same(before, content)) co_return view_of(posts::PostRow(held));
  posts::Derived const derived{.slug = slug_of(content.title),
                               .body_html = prepared.rendered ? prepared.rendered->html : held.body_html,
                               .excerpt = prepared.rendered ? prepared.rendered->excerpt : held.excerpt,
                               .music_state = prepared.music ? prepared.music->state : held.music_state};
  auto post = co_await posts::change(tx, id, content, derived, clock_());
  if (prepared.music) co_await music::replace(tx, id, prepared.music->rows);
  co_await keep_listed(tx, post, held.tags);
  co_await told::updated(tx, post);
  co_await tx.commit();
  co_return view_of(std::move(post));
}

Task<> PostWriter::remove(PostId id, Principal by, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto const held = co_await posts::lock(tx, id);
  if (!held) throw no_such_post();
  if (held->author_id != by.user_id && !by.has(Role::moderator)) {
    if (held->deleted_at) throw no_such_post();
    throw Forbidden("only its author or a moderator may delete a post");
  }
  if (held->deleted_at) co_return;
  seen.check(held->revision);
  auto const post = co_await posts::bury(tx, id, by.user_id, clock_());
  co_await facets::replace(tx, id, {});
  co_await tags::recount(tx, held->tags, {});
  co_await told::deleted(tx, post);
  co_await tx.commit();
}

Task<PostView> PostWriter::restore(PostId id, Principal by) {
  auto tx = co_await database_.begin();
  auto const held = co_await posts::lock(tx, id);
  if (!held) throw no_such_post();
  bool const own = held->author_id == by.user_id;
  if (held->deleted_at && (!own || clock_() - *held->deleted_at > restore_window)) throw no_such_post();
  if (!own) throw Forbidden("only its author may restore a post");
  if (!held->deleted_at) co_return view_of(posts::PostRow(*held));
  if (held->deleted_by != by.user_id) throw Forbidden("a moderator removed this post");
  auto post = co_await posts::unbury(tx, id);
  co_await keep_listed(tx, post, {});
  co_await told::updated(tx, post);
  co_await tx.commit();
  co_return view_of(std::move(post));
}

Task<PostView> PostWriter::set_locked(PostId id, bool locked) {
  auto tx = co_await database_.begin();
  auto const held = living(co_await posts::lock(tx, id));
  if (held.locked == locked) co_return view_of(posts::PostRow(held));
  auto post = co_await posts::set_locked(tx, id, locked);
  co_await told::updated(tx, post);
  co_await tx.commit();
  co_return view_of(std::move(post));
}

Task<> PostWriter::forget_deleted() {
  auto const before = clock_() - restore_window;
  while (co_await posts::forget_deleted(database_, before, forgotten_at_once) == forgotten_at_once) {
  }
}

}  // namespace vobe::content
