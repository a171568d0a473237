#include "events/heard.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <vector>

#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "service/music_check.hpp"
#include "storage/posts.hpp"

namespace vobe::content {

namespace {

std::vector<ArtistId> artists_of(std::vector<contracts::CreditedArtist> const& credit) {
  std::vector<ArtistId> artists;
  for (auto const& artist : credit) artists.push_back(artist.artist_id);
  return artists;
}

template <class State>
void hear_credits(events::Consumer& consumer, events::Type<State> updated, MusicType type) {
  consumer.on(updated, [type](postgres::Session& tx, State const& state, events::Event const&) {
    return credit_music(tx, {type, MusicId{state.id.value}}, artists_of(state.artist_credit), state.version);
  });
}

/// What stands for it from now on.
template <class State>
std::optional<MusicId> successor_of(State const& state) {
  if (!state.merged_into) return std::nullopt;
  return MusicId{state.merged_into->value};
}

template <class State>
void hear_ends(events::Consumer& consumer, events::Type<State> deleted, events::Type<State> merged, MusicType type) {
  for (auto const& end : {deleted, merged}) {
    consumer.on(end, [type](postgres::Session& tx, State const& state, events::Event const&) {
      return retire_music(tx, {type, MusicId{state.id.value}}, successor_of(state));
    });
  }
}

/// What a batch says of each discussion in the end.
std::vector<posts::Discussion> discussions_of(std::vector<events::Heard<contracts::CommentState>> const& comments) {
  std::map<PostId, posts::Discussion> latest;
  for (auto const& [comment, event] : comments) {
    auto& discussion = latest[comment.post_id];
    discussion.post = comment.post_id;
    if (comment.post_version > discussion.version) {
      discussion.version = comment.post_version;
      discussion.comment_count = comment.post_comment_count;
    }
    if (event->type == contracts::comment_created.name) {
      discussion.commented_at = std::max(discussion.commented_at, std::optional(comment.created_at));
    }
  }
  auto const discussions = std::views::values(latest);
  return {discussions.begin(), discussions.end()};
}

}  // namespace

void hear_comments(events::Consumer& consumer) {
  using Comments = std::vector<events::Heard<contracts::CommentState>>;
  std::vector const changes(contracts::comment_changes.begin(), contracts::comment_changes.end());
  consumer.on_many(changes, [](postgres::Session& tx, Comments const& comments) -> Task<> {
    co_await posts::follow_discussions(tx, discussions_of(comments));
  });
}

void hear_catalogue(events::Consumer& consumer) {
  hear_ends(consumer, contracts::artist_deleted, contracts::artist_merged, MusicType::artist);
  hear_ends(consumer, contracts::album_deleted, contracts::album_merged, MusicType::album);
  hear_ends(consumer, contracts::track_deleted, contracts::track_merged, MusicType::track);
  hear_credits(consumer, contracts::album_updated, MusicType::album);
  hear_credits(consumer, contracts::track_updated, MusicType::track);
}

}  // namespace vobe::content
