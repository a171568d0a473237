// Everything that changes a post, apart from votes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "service/music_check.hpp"
#include "service/views.hpp"
#include "storage/posts.hpp"

namespace vobe::content {

/// A new post. Without a language it is detected.
struct Draft {
  Content content;
  bool detect_language = false;
};

/// An edit: what is absent stays. `detect_language` overrides a language.
struct Change {
  std::optional<Kind> kind;
  std::optional<std::string> title;
  std::optional<std::string> body;
  std::optional<std::string> language;
  bool detect_language = false;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<MusicItem>> music;
  std::optional<std::optional<int>> rating;
};

/// One per worker. Every change locks the post's row first, so that versions are exact and the events of one post keep
/// their order.
class PostWriter {
 public:
  PostWriter(postgres::Database& database, MusicCheck& music, CpuPool& cpu, Clock clock = now)
      : database_(database), music_(music), cpu_(cpu), clock_(std::move(clock)) {}

  /// Throws Invalid (rating, music, formatting) with all that is wrong.
  Task<PostView> write(Principal author, Draft draft, http::IdempotencyKey key);

  /// By its author. A change that changes nothing makes no revision. Throws NotFound, Forbidden, PreconditionFailed,
  /// Invalid.
  Task<PostView> edit(PostId id, Principal editor, Change change, http::IfMatch seen);

  /// By its author or a moderator. Deleting twice is no error. Throws NotFound, Forbidden, PreconditionFailed.
  Task<> remove(PostId id, Principal by, http::IfMatch seen);

  /// By the author who deleted it, within restore_window; of one that is not deleted nothing changes. Throws NotFound
  /// (also when it is too late), Forbidden (somebody else's, or a moderator removed it).
  Task<PostView> restore(PostId id, Principal by);

  /// Closes or opens its discussion; for moderators.
  Task<PostView> set_locked(PostId id, bool locked);

  /// Forgets what can no longer be restored.
  Task<> forget_deleted();

 private:
  struct Prepared;
  Task<Prepared> prepare(Content const& content, bool with_body, bool with_music, std::vector<FieldError> faults);
  Task<> keep_listed(postgres::Session& transaction, posts::PostRow const& post, std::vector<std::string> tags_before);

  postgres::Database& database_;
  MusicCheck& music_;
  CpuPool& cpu_;
  Clock clock_;
};

}  // namespace vobe::content
