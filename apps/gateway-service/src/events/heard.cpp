#include "events/heard.hpp"

#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"

namespace vobe::gateway {

namespace {

using contracts::AlbumState;
using contracts::ArtistState;
using contracts::CommentState;
using contracts::PostState;
using contracts::TrackState;
using contracts::UserState;
using events::Event;

// Free coroutines with everything by value or from the worker: the event's data ends with the handler's call.

Task<> heard_user(Invalidation& invalidation, UserState user) {
  std::string json =
      is_gone(user) ? std::string(tombstone) : user_json(user.id.value, user.username, user.display_name);
  co_await invalidation.heard({Kind::user, user.id.value}, user.version, std::move(json));
  co_await invalidation.home_changed();
}

Task<> heard_post(Invalidation& invalidation, PostState post) {
  std::string json = is_gone(post) ? std::string(tombstone) : post_json(post.id.value, post.slug, post.title);
  co_await invalidation.heard({Kind::post, post.id.value}, post.version, std::move(json));
  co_await invalidation.home_changed();
}

Task<> heard_artist(Invalidation& invalidation, ArtistState artist) {
  std::string json = artist.deleted ? std::string(tombstone) : artist_json(artist.id.value, artist.slug, artist.name);
  co_await invalidation.heard({Kind::artist, artist.id.value}, artist.version, std::move(json));
  co_await invalidation.home_changed();
}

/// Albums and tracks show their artists' slugs, which their events don't tell: they are to be asked for again.
Task<> heard_music(Invalidation& invalidation, EntityRef ref, bool deleted, std::int64_t version) {
  co_await invalidation.heard(ref, version, deleted ? std::string(tombstone) : std::string());
  co_await invalidation.home_changed();
}

}  // namespace

void hear(events::Consumer& consumer, Invalidation& invalidation) {
  for (auto const& type : contracts::user_changes) {
    consumer.on(type, [&invalidation](UserState const& user, Event const&) { return heard_user(invalidation, user); });
  }
  for (auto const& type : contracts::post_changes) {
    consumer.on(type, [&invalidation](PostState const& post, Event const&) { return heard_post(invalidation, post); });
  }
  for (auto const& type : contracts::comment_changes) {
    consumer.on(type, [&invalidation](CommentState const&, Event const&) { return invalidation.home_changed(); });
  }
  for (auto const& type : contracts::artist_changes) {
    consumer.on(
        type, [&invalidation](ArtistState const& artist, Event const&) { return heard_artist(invalidation, artist); });
  }
  for (auto const& type : contracts::album_changes) {
    consumer.on(type, [&invalidation](AlbumState const& album, Event const&) {
      return heard_music(invalidation, {Kind::album, album.id.value}, album.deleted, album.version);
    });
  }
  for (auto const& type : contracts::track_changes) {
    consumer.on(type, [&invalidation](TrackState const& track, Event const&) {
      return heard_music(invalidation, {Kind::track, track.id.value}, track.deleted, track.version);
    });
  }
}

}  // namespace vobe::gateway
