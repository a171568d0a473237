// The composed pages but home. Each gives its page as JSON, throws PassedOn with the owner's answer when its main part
// is refused or elsewhere (404, 308 …), and Unavailable when it can't be had.
#pragma once

#include "chassis/core/ids.hpp"
#include "service/composition.hpp"
#include "service/queries.hpp"

namespace vobe::gateway {

/// The post, its discussion, others with the same tag or about the same music.
Task<std::string> post_page(Sources& sources, PostId id, PostQuery query, Viewer viewer);

Task<std::string> artist_page(Sources& sources, ArtistId id, PostsQuery query, Viewer viewer);
Task<std::string> album_page(Sources& sources, AlbumId id, PostsQuery query, Viewer viewer);
Task<std::string> track_page(Sources& sources, TrackId id, PostsQuery query, Viewer viewer);

/// The person, his posts, his latest comments.
Task<std::string> user_page(Sources& sources, std::string username, PostsQuery query, Viewer viewer);

/// search-service's answer, which has all that the page shows.
Task<std::string> search_page(Sources& sources, SearchQuery query);

}  // namespace vobe::gateway
