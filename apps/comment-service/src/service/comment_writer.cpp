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
constexpr std::int64_t forgotten_at_once = 500;

NotFound no_such_comment() {
  return NotFound("there is no such comment");
}

/// Nothing where it is too complex.
std::optional<comments::Text> text_of(std::string const& body) {
  auto html = markdown::to_html(body);
  if (!html) return std::nullopt;
  return comments::Text{.body = body,
                        .body_html = std::move(*html),
                        .excerpt = text::excerpt(markdown::to_plain_text(body), excerpt_graphemes),
                        .language = std::string(text::detect_language(body))};
}

/// Throws where the thread is not open to new comments.
threads::ThreadRow open(std::optional<threads::ThreadRow> thread) {
  if (!thread || thread->deleted) throw NotFound("there is no such post");
  if (thread->locked) throw Forbidden("this discussion is closed");
  return *thread;
}

/// Throws where a comment can't be a reply to this one.
Task<> check_parent(postgres::Session& tx, PostId post, CommentId parent_id) {
  auto const parent = co_await comments::find(tx, parent_id);
  if (!parent || parent->post_id != post) throw Invalid::body("parent_id", "does_not_exist");
  if (parent->state != State::visible) throw Conflict("the comment that this replies to was deleted");
  if (parent->path.size() > most_depth) {
    throw Invalid(
        {FieldError{.loc = {std::string("body"), std::string("parent_id")}, .type = "too_deep", .limit = most_depth}});
  }
}

template <class Row>
Row existing(std::optional<Row> comment) {
  if (!comment) throw no_such_comment();
  return std::move(*comment);
}

template <class Row>
Row visible(std::optional<Row> comment) {
  if (!comment || comment->state != State::visible) throw no_such_comment();
  return std::move(*comment);
}

/// The comment, locked after its thread.
Task<comments::HeldRow> lock_in_thread(postgres::Session& tx, CommentId id) {
  auto const found = existing(co_await comments::find(tx, id));
  co_await threads::lock(tx, found.post_id);
  co_return existing(co_await comments::lock(tx, id));
}

Task<comments::CommentRow> hide(postgres::Session& tx, CommentId id, comments::Hiding hiding) {
  auto comment = co_await comments::hide(tx, id, hiding);
  auto const thread = co_await threads::change_count(tx, comment.post_id, -1);
  if (hiding.state == State::deleted) co_await told::deleted(tx, comment, thread);
  else co_await told::removed(tx, comment, thread);
  co_return comment;
}

Task<comments::CommentRow> show(postgres::Session& tx, comments::HeldRow held, Timestamp at) {
  if (!held.hidden_at) co_return held;
  if (at - *held.hidden_at > restore_window) throw NotFound("the text of this comment is no longer kept");
  auto comment = co_await comments::show(tx, held.id);
  auto const thread = co_await threads::change_count(tx, comment.post_id, +1);
  co_await told::restored(tx, comment, thread);
  co_return comment;
}

}  // namespace

Task<comments::Text> CommentWriter::render(std::string body) {
  auto job = [body] { return text_of(body); };
  auto rendered = body.size() <= rendered_inline ? job() : co_await cpu_.run(std::move(job));
  if (!rendered) throw Invalid::body("body", "too_complex");
  co_return std::move(*rendered);
}

Task<CommentView> CommentWriter::write(PostId post, Principal author, Draft draft, http::IdempotencyKey key) {
  comments::NewRow row{.post_id = post,
                       .parent_id = draft.parent_id,
                       .author_id = author.user_id,
                       .text = co_await render(std::move(draft.body))};
  auto written = co_await write_into_thread(row, key);
  if (!written) {
    co_await posts_.require(post);
    co_await threads::add(database_, post);
    written = co_await write_into_thread(row, key);
  }
  co_return existing(std::move(written));
}

Task<std::optional<CommentView>> CommentWriter::write_into_thread(comments::NewRow& row,
                                                                  http::IdempotencyKey const& key) {
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<CommentView>(tx, key)) co_return std::move(*first);
  auto const counted = co_await threads::count_up(tx, row.post_id);  // from here on the thread is locked
  if (!counted) co_return std::nullopt;
  auto const thread = open(counted);
  if (row.parent_id) co_await check_parent(tx, row.post_id, *row.parent_id);
  row.created_at = clock_();
  auto const comment = co_await comments::insert(tx, row);
  co_await told::created(tx, comment, thread);
  auto view = view_of(comment);
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<CommentView> CommentWriter::edit(CommentId id, Principal editor, std::string body, http::IfMatch seen) {
  auto const text = co_await render(std::move(body));
  auto const found = visible(co_await comments::find(database_, id));
  if (found.author_id != editor.user_id) throw Forbidden("only its author may edit a comment");
  auto tx = co_await database_.begin();
  auto const thread = open(co_await threads::lock(tx, found.post_id));
  seen.check(visible(co_await comments::lock(tx, id)).revision);
  auto const comment = co_await comments::change_text(tx, id, text, clock_());
  co_await told::updated(tx, comment, thread);
  co_await tx.commit();
  co_return view_of(comment);
}

Task<> CommentWriter::remove(CommentId id, Principal by, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto const held = co_await lock_in_thread(tx, id);
  bool const own = held.author_id == by.user_id;
  if (!own && !by.has(Role::moderator)) throw Forbidden("only its author or a moderator may delete a comment");
  if (held.state != State::visible) co_return;
  seen.check(held.revision);
  co_await hide(tx, id, {own ? State::deleted : State::removed, by.user_id, std::nullopt, clock_()});
  co_await tx.commit();
}

Task<CommentView> CommentWriter::restore(CommentId id, Principal by) {
  auto tx = co_await database_.begin();
  auto const held = co_await lock_in_thread(tx, id);
  if (held.author_id != by.user_id) throw Forbidden("only its author may restore a comment");
  if (held.state == State::removed) throw Forbidden("a moderator removed this comment");
  auto const comment = co_await show(tx, held, clock_());
  co_await tx.commit();
  co_return view_of(comment);
}

Task<CommentView> CommentWriter::take_down(CommentId id, Principal moderator, std::string reason) {
  auto tx = co_await database_.begin();
  auto const held = co_await lock_in_thread(tx, id);
  if (held.state == State::deleted) throw no_such_comment();
  if (held.state == State::removed) co_return view_of(held);
  auto const comment = co_await hide(tx, id, {State::removed, moderator.user_id, std::move(reason), clock_()});
  co_await tx.commit();
  co_return view_of(comment);
}

Task<CommentView> CommentWriter::put_back(CommentId id) {
  auto tx = co_await database_.begin();
  auto const held = co_await lock_in_thread(tx, id);
  if (held.state == State::deleted) throw no_such_comment();
  auto const comment = co_await show(tx, held, clock_());
  co_await tx.commit();
  co_return view_of(comment);
}

Task<> CommentWriter::forget_hidden() {
  auto const before = clock_() - restore_window;
  while (co_await comments::forget_hidden_texts(database_, before, forgotten_at_once) == forgotten_at_once) {
  }
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
  auto const scores = co_await comments::take_untold_scores(tx, scores_at_once);
  co_await told::scored(tx, scores);
  co_await tx.commit();
}

}  // namespace vobe::comment
