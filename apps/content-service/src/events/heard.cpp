#include "events/heard.hpp"

#include <optional>

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

template <class State>
void hear_deletions(events::Consumer& consumer, events::Type<State> deleted, MusicType type) {
  consumer.on(deleted, [type](postgres::Session& tx, State const& state, events::Event const&) {
    return drop_music(tx, {type, MusicId{state.id.value}});
  });
}

}  // namespace

void hear_comments(events::Consumer& consumer) {
  for (auto const& type : {contracts::comment_created, contracts::comment_updated, contracts::comment_deleted}) {
    bool const is_new = type.name == contracts::comment_created.name;
    consumer.on(type, [is_new](postgres::Session& tx, contracts::CommentState const& comment, events::Event const&) {
      auto const commented_at = is_new ? std::optional(comment.created_at) : std::nullopt;
      return posts::follow_discussion(tx, comment.post_id, comment.post_comment_count, comment.post_version,
                                      commented_at);
    });
  }
}

void hear_catalogue(events::Consumer& consumer) {
  hear_deletions(consumer, contracts::artist_deleted, MusicType::artist);
  hear_deletions(consumer, contracts::album_deleted, MusicType::album);
  hear_deletions(consumer, contracts::track_deleted, MusicType::track);
  hear_credits(consumer, contracts::album_updated, MusicType::album);
  hear_credits(consumer, contracts::track_updated, MusicType::track);
}

}  // namespace vobe::content
