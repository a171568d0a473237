// Choosing music on the post form: what is chosen, and what a search offers. Each piece is a checkbox whose value,
// "album:12:Kid A", brings its name along, so that the form can be shown again without asking for it.
#pragma once

#include <string>
#include <vector>

#include "domain/form.hpp"
#include "pages/visit.hpp"
#include "view/templates.hpp"

namespace vobe::frontend {

struct ChosenMusic {
  std::string type;
  std::int64_t id = 0;
  std::string name;
  friend bool operator==(ChosenMusic const& a, ChosenMusic const& b) { return a.type == b.type && a.id == b.id; }
};

/// What is ticked in the form, each once, in its order; values that are none are left out.
std::vector<ChosenMusic> chosen_music(Form const& form);
std::string to_value(ChosenMusic const& music);

struct MusicSearch {
  bool done = false;
  bool too_long = false;
  bool away = false;
  std::vector<Suggestion> found;
};
/// Artists, albums and tracks by what they are called. Search being away is said, not thrown.
Task<MusicSearch> find_music(Visit& visit, std::string words);

/// The form with the music of a post that is there.
Task<Form> with_music(Visit& visit, Form form, std::int64_t post_id);

void fill_music_choice(Part part, Form const& form, MusicSearch const& search, std::string const& mistake);

}  // namespace vobe::frontend
