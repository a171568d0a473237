// Every type of event, for who speaks of all of them: the AsyncAPI document, and tests.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "contracts/catalogue.hpp"
#include "contracts/chat.hpp"
#include "contracts/comments.hpp"
#include "contracts/feedback.hpp"
#include "contracts/moderation.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"

namespace vobe::contracts {

inline constexpr std::tuple all{
    user_registered,  user_updated,     user_deleted,     user_banned,     user_unbanned,                        //
    user_followed,    user_unfollowed,  user_blocked,     user_unblocked,                                        //
    post_created,     post_updated,     post_deleted,     post_removed,    post_restored,    post_locked,        //
    post_scored,                                                                                                 //
    comment_created,  comment_updated,  comment_deleted,  comment_removed, comment_restored, comment_scored,     //
    artist_created,   artist_updated,   artist_deleted,   artist_merged,   artist_followed,  artist_unfollowed,  //
    album_created,    album_updated,    album_deleted,    album_merged,                                          //
    track_created,    track_updated,    track_deleted,    track_merged,                                          //
    feedback_created, feedback_updated, content_reported,                                                        //
    moderation_acted,                                                                                            //
    chat_answered,    chat_rated,
};

/// Those that nobody tells yet: who hears them is ready. A service that begins to tell one takes it out of here.
inline constexpr std::array not_told_yet{
    user_deleted.name,     user_banned.name,       user_unbanned.name,                       //
    user_followed.name,    user_unfollowed.name,   user_blocked.name,  user_unblocked.name,  //
    post_removed.name,     post_restored.name,     post_locked.name,                         //
    artist_merged.name,    album_merged.name,      track_merged.name,                        //
    artist_followed.name,  artist_unfollowed.name,                                           //
    content_reported.name, moderation_acted.name,                                            //
    chat_answered.name,    chat_rated.name,
};

constexpr bool is_told(std::string_view type) {
  return std::ranges::find(not_told_yet, type) == not_told_yet.end();
}

}  // namespace vobe::contracts
