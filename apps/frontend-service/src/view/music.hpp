// Names of music with their links: credits, genres, shelves of albums, lists of tracks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/shapes.hpp"
#include "view/templates.hpp"

namespace vobe::frontend {

/// The credit as printed: "Queen & David Bowie".
std::string credit_text(Credits const& credits);

/// The address of the cover drawn for a work.
std::string cover_of(std::string_view title, Credits const& credits);
std::string cover_of(Music const& music);

/// {{#CREDIT}} sections: URL, NAME, JOIN.
void fill_credits(Part part, Credits const& credits);
/// {{#GENRES}} with its {{#GENRE}} sections, where there are any.
void fill_genres(Part part, std::vector<GenreName> const& genres);
/// One item of music: URL, NAME, COVER, TYPE and {{#BY}}.
void fill_music(Part part, Music const& music);
/// {{>SHELF}}
void fill_shelf(Part part, std::vector<Album> const& albums);
/// {{>TRACK_LIST}}; `credit_of` names whose credit needs no repetition, `with_album` shows where a track comes from.
void fill_tracks(Part part, std::vector<Track> const& tracks, Credits const& credit_of, bool with_album);
/// {{#FACT}}: a name (the key of a text) and its value.
void fill_fact(Part part, std::string_view name, std::string_view value);

}  // namespace vobe::frontend
