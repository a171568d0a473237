#include "view/cards.hpp"

#include "domain/covers.hpp"
#include "domain/paths.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

std::int64_t vote_in(std::span<State const> states, std::int64_t id) {
  for (auto const& state : states) {
    if (state.id == id) return state.my_vote.value;
  }
  return 0;
}

void fill_vote(Part part, std::string_view action, std::int64_t score, std::int64_t my_vote, Reader reader) {
  Part vote = part.include("VOTE", "vote");
  if (!reader.is_member()) {
    vote.section("SEE_VOTE").set("POINTS", part.texts().count("count.points", score));
    return;
  }
  Part can = vote.section("CAN_VOTE");
  can.set("ACTION", action);
  can.set("SCORE", score);
  can.set("MINE", my_vote);
  // Pressing the same direction again takes the vote back.
  can.set("UP", std::int64_t(my_vote == 1 ? 0 : 1));
  can.set("DOWN", std::int64_t(my_vote == -1 ? 0 : -1));
  can.set("UP_PRESSED", my_vote == 1 ? "true" : "false");
  can.set("DOWN_PRESSED", my_vote == -1 ? "true" : "false");
}

void fill_author(Part part, std::optional<Person> const& author) {
  if (!author) return;
  Part section = part.section("AUTHOR");
  section.set("URL", user_path(author->username));
  section.set("NAME", author->name());
}

void fill_language(Part part, std::string_view language) {
  if (!language.empty() && language != code_of(part.texts().language())) part.section("LANG").set("CODE", language);
}

void fill_tags(Part part, std::vector<std::string> const& tags) {
  if (tags.empty()) return;
  Part list = part.section("TAGS");
  for (auto const& tag : tags) {
    Part one = list.section("TAG");
    one.set("URL", tag_path(tag));
    one.set("NAME", tag);
  }
}

void fill_kicker(Part part, Card const& card) {
  part.set("KIND", part.texts().get("kind." + card.kind.value));
  if (card.rating)
    part.section("RATING").set("TEXT", part.texts().fill("rating", {{"n", std::to_string(*card.rating)}}));
  if (card.pinned) part.show("PINNED");
}

void fill_music_list(Part part, std::vector<Music> const& music) {
  for (auto const& item : music) fill_music(part.section("ITEM"), item);
}

namespace {

void fill_card(Part part, Card const& card, std::int64_t my_vote, Reader reader) {
  std::string const path = post_path(card.id, card.slug.value);
  part.set("URL", path);
  part.set("TITLE", card.title);
  part.set("COVER", card.music.empty() ? cover_path(card.title) : cover_of(card.music.front()));
  fill_kicker(part, card);
  fill_language(part, card.language.value);
  if (!card.music.empty()) fill_music_list(part.section("MUSIC"), card.music);
  if (!card.excerpt.value.empty()) part.section("EXCERPT").set("TEXT", card.excerpt.value);
  fill_vote(part, "/posts/" + std::to_string(card.id) + "/vote", card.score, my_vote, reader);
  part.set("COMMENTS", part.texts().count("count.comments", card.comment_count));
  fill_author(part, card.author);
  if (card.created_at) part.set_time(*card.created_at);
  fill_tags(part, card.tags);
}

}  // namespace

void fill_cards(Part part, CardList const& list, Reader reader) {
  Part cards = part.include("CARDS", "cards");
  if (list.cards.empty()) {
    Part empty = cards.section("EMPTY");
    empty.set("TEXT", part.texts().get(list.empty_text));
    if (list.empty_text == "posts.empty" && list.first.empty()) empty.show("WRITE");
  } else {
    Part rows = cards.section("LIST");
    for (auto const& card : list.cards) {
      fill_card(rows.section("ROW").include("CARD", "card"), card, vote_in(list.states, card.id), reader);
    }
  }
  if (list.next.empty() && list.first.empty()) return;
  Part pager = cards.section("PAGER");
  if (!list.first.empty()) pager.section("FIRST").set("URL", list.first);
  if (!list.next.empty()) {
    Part next = pager.section("NEXT");
    next.set("URL", list.next);
    next.set("TEXT", part.texts().get("posts.more"));
  }
}

}  // namespace vobe::frontend
