#include "service/comment_writer.hpp"

#include "chassis/core/markdown.hpp"
#include "chassis/core/text.hpp"
#include "chassis/service/idempotency.hpp"
#include "service/told.hpp"
#include "service/viewing.hpp"
#include "storage/comments.hpp"
#include "storage/threads.hpp"
#include "storage/votes.hpp"

namespace vobe::comment {

namespace {

constexpr std::size_t rendered_inline = 2'000;  // bytes; longer texts go to the CPU pool
constexpr std::int64_t scores_at_once = 500;

/// The thread, locked; it must be open to new comments.
Task<threads::ThreadRow> lock_open_thread(postgres::Session& tx, PostId post) {
  auto const thread = co_await threads::lock(tx, post);
  if (!thread || thread->deleted) throw NotFound("there is no such post");
  if (thread->locked) throw Forbidden("this discussion is closed");
  co_return *thread;
}

/// The parent's path, or an empty one for a root.
Task<std::vector<CommentId>> path_to(postgres::Session& tx, PostId post, std::optional<CommentId> parent_id) {
  if (!parent_id) co_return std::vector<CommentId>();
  auto const parent = co_await comments::find(tx, *parent_id);
  if (!parent || parent->post_id != post) throw Invalid::body("parent_id", "does_not_exist");
  if (parent->state != State::visible) throw Conflict("the comment that this replies to was deleted");
  if (parent->path.size() > most_depth) {
    throw Invalid(
        {FieldError{.loc = {std::string("body"), std::string("parent_id")}, .type = "too_deep", .limit = most_depth}});
  }
  co_return parent->path;
}

comments::CommentRow visible(std::optional<comments::CommentRow> comment) {
  if (!comment || comment->state != State::visible) throw NotFound("there is no such comment");
  return std::move(*comment);
}

}  // namespace

Task<CommentWriter::Rendered> CommentWriter::render(std::string body) {
  auto const work = [](std::string const& text) {
    return std::pair(markdown::to_html(text), std::string(text::detect_language(text)));
  };
  auto rendered = body.size() <= rendered_inline ? work(body) : co_await cpu_.run([work, body] { return work(body); });
  if (!rendered.first) throw Invalid::body("body", "too_complex");
  co_return Rendered{std::move(*rendered.first), std::move(rendered.second)};
}

Task<CommentView> CommentWriter::write(PostId post, Principal author, Draft draft, http::IdempotencyKey key) {
  auto rendered = co_await render(draft.body);
  if (!co_await threads::find(database_, post)) {
    co_await posts_.require(post);
    co_await threads::add(database_, post);
  }
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<CommentView>(tx, key)) co_return std::move(*first);
  co_await lock_open_thread(tx, post);
  auto path = co_await path_to(tx, post, draft.parent_id);
  auto const comment = co_await comments::insert(tx, {.post_id = post,
                                                      .parent_id = draft.parent_id,
                                                      .parent_path = std::move(path),
                                                      .author_id = author.user_id,
                                                      .body = std::move(draft.body),
                                                      .body_html = std::move(rendered.html),
                                                      .language = std::move(rendered.language),
                                                      .created_at = clock_()});
  auto const thread = co_await threads::change_count(tx, post, +1);
  co_await told::created(tx, comment, thread);
  auto view = view_of(comment);
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<CommentView> CommentWriter::edit(CommentId id, Principal editor, std::string body, http::IfMatch seen) {
  auto rendered = co_await render(body);
  auto const found = visible(co_await comments::find(database_, id));
  if (found.author_id != editor.user_id) throw Forbidden("only its author may edit a comment");
  auto tx = co_await database_.begin();
  auto const thread = co_await lock_open_thread(tx, found.post_id);
  seen.check(visible(co_await comments::lock(tx, id)).revision);
  auto const comment = co_await comments::change_body(tx, id, body, rendered.html, rendered.language, clock_());
  co_await told::updated(tx, comment, thread);
  co_await tx.commit();
  co_return view_of(comment);
}

Task<> CommentWriter::remove(CommentId id, Principal by, http::IfMatch seen) {
  auto const found = co_await comments::find(database_, id);
  if (!found) throw NotFound("there is no such comment");
  bool const own = found->author_id == by.user_id;
  if (!own && !by.has(Role::moderator)) throw Forbidden("only its author or a moderator may delete a comment");
  auto tx = co_await database_.begin();
  co_await threads::lock(tx, found->post_id);
  auto const held = co_await comments::lock(tx, id);
  if (held->state != State::visible) co_return;
  seen.check(held->revision);
  auto const comment = co_await comments::bury(tx, id, own ? State::deleted : State::removed);
  auto const thread = co_await threads::change_count(tx, comment.post_id, -1);
  co_await told::deleted(tx, comment, thread);
  co_await tx.commit();
}

Task<CommentView> CommentWriter::vote(CommentId id, Principal voter, int value) {
  auto tx = co_await database_.begin();
  auto comment = visible(co_await comments::lock(tx, id));
  int const before = co_await votes::change(tx, id, voter.user_id, value);
  comment.upvotes += (value == 1) - (before == 1);
  comment.downvotes += (value == -1) - (before == -1);
  comment.score = comment.upvotes - comment.downvotes;
  if (before != value) {
    co_await comments::change_score(tx, id, comment.upvotes, comment.downvotes,
                                    hot_rank(comment.score, comment.created_at));
  }
  co_await tx.commit();
  co_return view_of(comment);
}

Task<> CommentWriter::tell_scores() {
  auto tx = co_await database_.begin();
  for (auto const& score : co_await comments::take_untold_scores(tx, scores_at_once)) co_await told::scored(tx, score);
  co_await tx.commit();
}

}  // namespace vobe::comment
