// Lists of posts as cards.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clients/shapes.hpp"
#include "view/templates.hpp"

namespace vobe::frontend {

/// Who reads, as far as a part shows it.
struct Reader {
  std::int64_t user_id = 0;  // 0: a guest, who can't vote
  [[nodiscard]] bool is(std::int64_t id) const { return user_id != 0 && user_id == id; }
  [[nodiscard]] bool is_member() const { return user_id != 0; }
};

std::int64_t vote_in(std::span<State const> states, std::int64_t id);

/// {{>VOTE}}: arrows for members, the score alone for guests. `action` takes ?value=.
void fill_vote(Part part, std::string_view action, std::int64_t score, std::int64_t my_vote, Reader reader);
/// {{#AUTHOR}}: URL and NAME, where the author is known.
void fill_author(Part part, std::optional<Person> const& author);
/// {{#LANG}}, where the text's language isn't the page's.
void fill_language(Part part, std::string_view language);
/// {{#TAGS}} with its {{#TAG}} sections.
void fill_tags(Part part, std::vector<std::string> const& tags);
/// KIND, {{#RATING}}, {{#PINNED}}
void fill_kicker(Part part, Card const& card);
/// {{#ITEM}}s of a card's or a post's {{#MUSIC}}
void fill_music_list(Part part, std::vector<Music> const& music);

struct CardList {
  std::vector<Card> const& cards;
  std::span<State const> states = {};
  std::string next = {};   // the next page's address, or empty
  std::string first = {};  // the first page's, when this isn't it
  std::string_view empty_text = "posts.empty";
};
/// {{>CARDS}}
void fill_cards(Part part, CardList const& list, Reader reader);

}  // namespace vobe::frontend
