#include "service/told.hpp"

#include "chassis/events/outbox.hpp"
#include "chassis/schema/json.hpp"
#include "contracts/comments.hpp"

namespace vobe::comment::told {

namespace {

std::string key_of(PostId post) {
  return "post/" + std::to_string(post.value);
}
std::string subject_of(CommentId comment) {
  return "comment/" + std::to_string(comment.value);
}

contracts::CommentState state_of(comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return {.id = comment.id,
          .post_id = comment.post_id,
          .parent_id = comment.parent_id,
          .author_id = comment.author_id,
          .body = comment.state == State::visible ? comment.body : "",
          .language = comment.language,
          .created_at = comment.created_at,
          .visible = comment.state == State::visible,
          .version = comment.version,
          .post_comment_count = thread.comment_count,
          .post_version = thread.version};
}

Task<> tell(postgres::Session& tx, events::Type<contracts::CommentState> type, comments::CommentRow const& comment,
            threads::ThreadRow const& thread) {
  return events::tell(tx, type, key_of(comment.post_id), subject_of(comment.id), state_of(comment, thread));
}

}  // namespace

Task<> created(postgres::Session& tx, comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return tell(tx, contracts::comment_created, comment, thread);
}

Task<> updated(postgres::Session& tx, comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return tell(tx, contracts::comment_updated, comment, thread);
}

Task<> deleted(postgres::Session& tx, comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return tell(tx, contracts::comment_deleted, comment, thread);
}

Task<> removed(postgres::Session& tx, comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return tell(tx, contracts::comment_removed, comment, thread);
}

Task<> restored(postgres::Session& tx, comments::CommentRow const& comment, threads::ThreadRow const& thread) {
  return tell(tx, contracts::comment_restored, comment, thread);
}

Task<> scored(postgres::Session& tx, std::vector<comments::ScoreRow> const& rows) {
  std::vector<events::Telling> tellings;
  for (auto const& row : rows) {
    contracts::CommentScore const score{.id = row.id,
                                        .post_id = row.post_id,
                                        .score = row.score,
                                        .upvotes = row.upvotes,
                                        .downvotes = row.downvotes,
                                        .score_version = row.score_version};
    tellings.push_back({key_of(row.post_id), subject_of(row.id), schema::to_json(score)});
  }
  co_await events::tell_all(tx, contracts::comment_scored, tellings);
}

}  // namespace vobe::comment::told
