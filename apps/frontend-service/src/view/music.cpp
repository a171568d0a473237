#include "view/music.hpp"

#include "domain/covers.hpp"
#include "domain/paths.hpp"

namespace vobe::frontend {

std::string credit_text(Credits const& credits) {
  std::string text;
  for (auto const& credit : credits) text += credit.name_as_printed.value + credit.join_phrase.value;
  return text;
}

std::string cover_of(std::string_view title, Credits const& credits) {
  return cover_path(std::string(title) + "\n" + credit_text(credits));
}

std::string cover_of(Music const& music) {
  return music.type == "artist" ? cover_path(music.title.value) : cover_of(music.title.value, music.artist_credit);
}

void fill_credits(Part part, Credits const& credits) {
  for (auto const& credit : credits) {
    Part one = part.section("CREDIT");
    one.set("URL", music_path("artist", credit.artist_id, credit.artist_slug.value));
    one.set("NAME", credit.name_as_printed.value);
    one.set("JOIN", credit.join_phrase.value);
  }
}

void fill_genres(Part part, std::vector<GenreName> const& genres) {
  if (genres.empty()) return;
  Part list = part.section("GENRES");
  for (auto const& genre : genres) {
    Part one = list.section("GENRE");
    one.set("URL", "/genres/" + genre.slug);
    one.set("NAME", genre.name);
  }
}

void fill_music(Part part, Music const& music) {
  part.set("URL", music_path(music.type, music.id, music.slug.value));
  part.set("NAME",
           music.title.value.empty() ? part.texts().get("type." + music.type) : std::string_view(music.title.value));
  part.set("COVER", cover_of(music));
  part.set("TYPE", part.texts().get("type." + music.type));
  if (!music.artist_credit.empty()) fill_credits(part.section("BY"), music.artist_credit);
}

void fill_shelf(Part part, std::vector<Album> const& albums) {
  Part shelf = part.include("SHELF", "shelf");
  for (auto const& album : albums) {
    Part one = shelf.section("ALBUM");
    one.set("URL", music_path("album", album.id, album.slug.value));
    one.set("COVER", cover_of(album.title, album.artist_credit));
    one.set("TITLE", album.title);
    fill_credits(one, album.artist_credit);
    if (album.year) one.section("YEAR").set("TEXT", *album.year);
  }
}

void fill_tracks(Part part, std::vector<Track> const& tracks, Credits const& credit_of, bool with_album) {
  Part list = part.include("TRACK_LIST", "track_list");
  std::string const known = credit_text(credit_of);
  std::int64_t number = 0;
  for (auto const& track : tracks) {
    Part one = list.section("TRACK");
    ++number;
    one.set("NUMBER", with_album || track.position.value == 0 ? number : track.position.value);
    one.set("URL", music_path("track", track.id, track.slug.value));
    one.set("TITLE", track.title);
    if (credit_text(track.artist_credit) != known) fill_credits(one.section("BY"), track.artist_credit);
    if (with_album && track.album_id.value > 0) {
      Part on = one.section("ON");
      on.set("URL", music_path("album", track.album_id.value, track.album_slug.value));
      on.set("TITLE", track.album_title.value);
    }
    if (track.duration_ms) one.set("TIME", duration_text(*track.duration_ms));
  }
}

void fill_fact(Part part, std::string_view name, std::string_view value) {
  Part fact = part.section("FACT");
  fact.set("NAME", part.texts().get(name));
  fact.set("VALUE", value);
}

}  // namespace vobe::frontend
