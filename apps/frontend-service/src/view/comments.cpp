#include "view/comments.hpp"

#include <algorithm>

#include "domain/paths.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

constexpr int deepest_indentation = 8;
constexpr std::int64_t longest_comment = 10'000;  // characters

void fill_text(Part part, Comment const& comment, std::string_view path, Discussion const& discussion) {
  Part body = part.section("BODY");
  body.set("HTML", comment.body_html.value);
  fill_language(body, comment.language.value);
  fill_vote(body, std::string(path) + "/vote", comment.score, vote_in(discussion.states, comment.id),
            discussion.reader);
  if (discussion.can_reply) {
    Part reply = body.section("REPLY");
    reply.set("URL", std::string(path) + "#reply");
    reply.set("ID", comment.id);
  }
  if (comment.author && discussion.reader.is(comment.author->id)) {
    Part own = body.section("OWN");
    own.set("EDIT", std::string(path) + "/edit");
    own.set("DELETE", std::string(path) + "/delete");
  }
}

}  // namespace

void fill_comment(Part part, Comment const& comment, Discussion const& discussion, int depth) {
  std::string const path = comment_path(comment.post_id, comment.id);
  bool const visible = comment.state.value.empty() || comment.state.value == "visible";
  Texts const& texts = part.texts();
  part.set("ID", comment.id);
  part.set("LABEL", visible && comment.author ? texts.fill("comment.label", {{"name", comment.author->name()}})
                                              : std::string(texts.get("comment.label.gone")));
  part.set("URL", path);
  if (comment.id == discussion.here) part.show("HERE");
  if (comment.created_at) part.set_time(*comment.created_at);
  if (visible) {
    fill_author(part, comment.author);
    if (comment.author && comment.author->id == discussion.post_author) part.show("OP");
    if (comment.edited_at) part.section("EDITED").set("TIME_LONG", texts.date_and_time(*comment.edited_at));
    fill_text(part, comment, path, discussion);
  } else {
    part.section("GONE").set("TEXT", texts.get("comment." + comment.state.value));
  }
  if (!comment.replies.empty()) {
    Part replies = part.section("REPLIES");
    replies.set("COUNT",
                texts.count("count.replies", std::max<std::int64_t>(comment.reply_count, std::ssize(comment.replies))));
    if (depth >= deepest_indentation) replies.show("DEEP");
    for (auto const& reply : comment.replies) {
      fill_comment(replies.section("ITEM").include("COMMENT", "comment"), reply, discussion, depth + 1);
    }
  }
  if (comment.more) {
    Part more = part.section("MORE");
    std::string url = path;
    add_query(url, "sort", discussion.sort);
    add_query(url, "cursor", comment.more->cursor.value);
    more.set("URL", url);
    more.set("TEXT", texts.count("count.more_replies", comment.more->count));
  }
}

void fill_comment_form(Part part, CommentForm const& form) {
  Part out = part.include("COMMENT_FORM", "comment_form");
  out.set("ACTION", form.action);
  out.set("CSRF", form.token);
  out.set("KEY", form.key);
  out.set("FIELD", form.field);
  out.set("LONGEST", browser_length(longest_comment));
  out.set("LABEL", part.texts().get(form.label));
  out.set("BUTTON", part.texts().get(form.button));
  out.set("BODY", form.body);
  if (form.parent > 0) out.section("PARENT").set("ID", form.parent);
  if (!form.error.empty()) out.section("ERROR").set("TEXT", form.error);
  if (!form.cancel.empty()) out.section("CANCEL").set("URL", form.cancel);
  if (form.focus || !form.error.empty()) out.show("FOCUS");
}

}  // namespace vobe::frontend
