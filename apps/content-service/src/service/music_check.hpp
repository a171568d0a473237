// Keeps the music of posts true: what artist-service doesn't have, no post is about.
#pragma once

#include <optional>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "clients/catalogue.hpp"
#include "storage/music.hpp"
#include "storage/posts.hpp"

namespace vobe::content {

/// Music as an author names it, looked up.
struct CheckedMusic {
  std::vector<music::MusicRow> rows;  // all of it, in its order
  std::vector<std::size_t> unknown;   // places of what doesn't exist
  MusicState state = MusicState::checked;
};

/// Makes a post's facets anew, from its row and the music that is kept.
Task<> refresh_facets(postgres::Session& transaction, posts::PostRow const& post);

// What events about the catalogue change here; in their transaction.

/// It is gone: posts about it are about its successor, of the same type, which is then looked up; where there is none,
/// about one thing less. Each such post is told as updated.
Task<> retire_music(postgres::Session& transaction, MusicItem item, std::optional<MusicId> successor);
/// These artists are credited from now on: the lists of posts about them follow.
Task<> credit_music(postgres::Session& transaction, MusicItem item, std::vector<ArtistId> artists,
                    std::int64_t catalogue_version);

/// One per worker.
class MusicCheck {
 public:
  MusicCheck(postgres::Database& database, Catalogue& catalogue) : database_(database), catalogue_(catalogue) {}

  /// All of it is taken for existing, and the state is unchecked, when artist-service can't be asked.
  Task<CheckedMusic> look_up(std::vector<MusicItem> items);

  /// Looks up what posts hold unchecked, drops what doesn't exist and tells them as updated. Does a bounded number of
  /// posts; while artist-service is away, none.
  Task<> check_pending();

 private:
  Task<> settle(PostId post, std::vector<MusicItem> const& asked, std::vector<CreditedMusic> const& found);

  postgres::Database& database_;
  Catalogue& catalogue_;
};

}  // namespace vobe::content
