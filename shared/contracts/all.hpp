// Every type of event that is told, for who speaks of all of them: the AsyncAPI document, and tests.
#pragma once

#include <tuple>

#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/feedback.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"

namespace vobe::contracts {

inline constexpr std::tuple all{
    user_registered,  user_updated,                                                                          //
    post_created,     post_updated,     post_deleted,    post_scored,                                        //
    comment_created,  comment_updated,  comment_deleted, comment_removed, comment_restored, comment_scored,  //
    artist_created,   artist_updated,   artist_deleted,                                                      //
    album_created,    album_updated,    album_deleted,                                                       //
    track_created,    track_updated,    track_deleted,                                                       //
    feedback_created, feedback_updated,
};

}  // namespace vobe::contracts
