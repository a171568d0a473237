#include "events/heard.hpp"

#include <algorithm>

#include "contracts/posts.hpp"
#include "storage/catalogue_lock.hpp"
#include "storage/popularity.hpp"

namespace vobe::artist {

namespace {

/// Each thing once; of kinds that this service knows.
std::vector<popularity::MusicRow> music_of(contracts::PostState const& post) {
  std::vector<popularity::MusicRow> music;
  if (is_gone(post)) return music;
  for (auto const& [type, id] : post.music) {
    if (type == "artist") music.push_back({Kind::artist, id});
    if (type == "album") music.push_back({Kind::album, id});
    if (type == "track") music.push_back({Kind::track, id});
  }
  std::ranges::sort(music);
  music.erase(std::unique(music.begin(), music.end()), music.end());
  return music;
}

Task<> follow(postgres::Session& tx, PostId post, std::vector<popularity::MusicRow> music, std::int64_t version) {
  co_await lock_catalogue(tx);
  co_await popularity::follow_post(tx, post, std::move(music), version);
}

}  // namespace

void hear_posts(events::Consumer& consumer) {
  for (auto const& type : contracts::post_changes) {
    consumer.on(type, [](postgres::Session& tx, contracts::PostState const& post, events::Event const&) {
      return follow(tx, post.id, music_of(post), post.version);
    });
  }
}

}  // namespace vobe::artist
