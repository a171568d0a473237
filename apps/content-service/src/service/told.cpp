#include "service/told.hpp"

#include "chassis/events/outbox.hpp"
#include "chassis/schema/json.hpp"
#include "contracts/posts.hpp"

namespace vobe::content::told {

namespace {

std::string key_of(PostId post) {
  return "post/" + std::to_string(post.value);
}

contracts::PostState state_of(posts::PostRow const& post) {
  contracts::PostState state{.id = post.id,
                             .slug = post.slug,
                             .kind = std::string(schema::name_of(post.kind)),
                             .title = post.title,
                             .body = post.body,
                             .language = post.language,
                             .author_id = post.author_id,
                             .tags = post.tags,
                             .created_at = post.created_at,
                             .locked = post.locked,
                             .version = post.version};
  for (auto const& item : posts::music_of(post)) {
    state.music.push_back({std::string(schema::name_of(item.type)), item.id.value});
  }
  return state;
}

Task<> tell(postgres::Session& tx, events::Type<contracts::PostState> type, contracts::PostState const& state) {
  return events::tell(tx, type, key_of(state.id), key_of(state.id), state);
}

}  // namespace

Task<> created(postgres::Session& tx, posts::PostRow const& post) {
  return tell(tx, contracts::post_created, state_of(post));
}

Task<> updated(postgres::Session& tx, posts::PostRow const& post) {
  return tell(tx, contracts::post_updated, state_of(post));
}

Task<> deleted(postgres::Session& tx, posts::PostRow const& post) {
  contracts::PostState const gone{.id = post.id,
                                  .kind = std::string(schema::name_of(post.kind)),
                                  .author_id = post.author_id,
                                  .created_at = post.created_at,
                                  .deleted = true,
                                  .version = post.version};
  return tell(tx, contracts::post_deleted, gone);
}

Task<> scored(postgres::Session& tx, std::vector<posts::ScoreRow> const& rows) {
  std::vector<events::Telling> tellings;
  for (auto const& row : rows) {
    contracts::PostScore const score{.id = row.id,
                                     .score = row.score,
                                     .upvotes = row.upvotes,
                                     .downvotes = row.downvotes,
                                     .comment_count = row.comment_count,
                                     .score_version = row.score_version};
    tellings.push_back({key_of(row.id), key_of(row.id), schema::to_json(score)});
  }
  co_await events::tell_all(tx, contracts::post_scored, tellings);
}

}  // namespace vobe::content::told
