#include "service/page_parts.hpp"

#include "chassis/core/concurrent.hpp"

namespace vobe::gateway {

std::optional<CardList> read_cards_part(Composition& composition, std::optional<std::string> const& posts,
                                        std::int64_t but_not, std::size_t most) {
  return composition.read(composition.owners().content(), posts,
                          [&](std::string const& list) { return read_cards(list, but_not, most); });
}

void append_cards(Composition const& composition, std::optional<CardList> const& cards, std::string& page) {
  page += R"({"items":)";
  if (cards) cards->items.fill(composition.directory, page);
  else page += "[]";
  page += R"(,"next_cursor":)" + (cards ? cards->next_cursor : std::string("null")) + "}";
}

Task<> append_posts_and_end(Composition& composition, std::optional<std::string> posts, Viewer viewer,
                            std::string& page) {
  auto const cards = read_cards_part(composition, posts);
  auto const [states, looked_up] =
      co_await all(composition.post_states(viewer, cards ? cards->ids : std::vector<std::int64_t>()),
                   composition.look_up(cards ? cards->items.references() : std::vector<EntityRef>()));
  page += R"(,"posts":)";
  append_cards(composition, cards, page);
  page += R"(,"viewer":)";
  page += viewer.signed_in() ? R"({"posts":)" + states.value_or("[]") + "}" : std::string("null");
  page += R"(,"degraded":)" + composition.degraded_json() + "}";
}

}  // namespace vobe::gateway
