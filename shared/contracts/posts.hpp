// Events about posts: topic vobe.post, told by content-service, keyed by post.
#pragma once

#include <boost/describe/class.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "contracts/platform.hpp"

namespace vobe::contracts {

/// A piece of music that a post is about.
struct MusicReference {
  std::string type;  // artist, album or track
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(MusicReference, (), (type, id))

/// A post's whole public state after a change; after a deletion or a moderator's removal only ids, `deleted`, `removed`
/// and `version` count.
struct PostState {
  PostId id;
  std::string slug;
  std::string kind;
  std::string title;
  std::string body;  // Markdown, as written
  std::string language;
  UserId author_id;
  std::vector<std::string> tags;
  std::vector<MusicReference> music;
  Timestamp created_at;
  bool locked = false;
  bool deleted = false;
  std::optional<bool> removed;  // by a moderator; null: no
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PostState, (),
                      (id, slug, kind, title, body, language, author_id, tags, music, created_at, locked, deleted,
                       removed, version))

/// Nobody is to see it.
inline bool is_gone(PostState const& post) {
  return post.deleted || post.removed.value_or(false);
}

inline constexpr events::Type<PostState> post_created{"post.created", platform::post_topic};
inline constexpr events::Type<PostState> post_updated{"post.updated", platform::post_topic};
inline constexpr events::Type<PostState> post_deleted{"post.deleted", platform::post_topic};
inline constexpr events::Type<PostState> post_removed{"post.removed", platform::post_topic};
inline constexpr events::Type<PostState> post_restored{"post.restored", platform::post_topic};
inline constexpr events::Type<PostState> post_locked{"post.locked", platform::post_topic};  // or opened: `locked` says

/// All of them carry the whole state: who keeps something of posts hears them alike.
inline constexpr std::array post_changes{post_created, post_updated,  post_deleted,
                                         post_removed, post_restored, post_locked};

/// Votes travel apart, without the body, under a counter of their own; at most one a second and post.
struct PostScore {
  PostId id;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t comment_count = 0;
  std::int64_t score_version = 0;
};
BOOST_DESCRIBE_STRUCT(PostScore, (), (id, score, upvotes, downvotes, comment_count, score_version))

inline constexpr events::Type<PostScore> post_scored{"post.scored", platform::post_topic};

}  // namespace vobe::contracts
