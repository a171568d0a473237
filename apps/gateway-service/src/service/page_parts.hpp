// What several composed pages have in common.
#pragma once

#include <optional>
#include <string>

#include "service/composition.hpp"

namespace vobe::gateway {

/// A page's list of posts with the viewer's states of them: fetches both and what the cards show, and appends
/// `,"posts":{…},"viewer":…,"degraded":[…]}`, the end of the page.
Task<> append_posts_and_end(Composition& composition, std::optional<std::string> posts, Viewer viewer,
                            std::string& page);

/// A list of posts that the page can do without, as read_cards reads it.
std::optional<CardList> read_cards_part(Composition& composition, std::optional<std::string> const& posts,
                                        std::int64_t but_not = 0, std::size_t most = 100);

/// `{"items":[…],"next_cursor":…}`, an empty list when there are no cards.
void append_cards(Composition const& composition, std::optional<CardList> const& cards, std::string& page);

}  // namespace vobe::gateway
