// /artists, /genres, /genres/{slug}: ways into the catalogue.
#include <algorithm>
#include <array>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

namespace {

constexpr std::array<std::string_view, 56> letters{
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S",
    "T", "U", "V", "W", "X", "Y", "Z", "А", "Б", "В", "Г", "Д", "Е", "Ж", "З", "И", "К", "Л", "М",
    "Н", "О", "П", "Р", "С", "Т", "У", "Ф", "Х", "Ц", "Ч", "Ш", "Щ", "Ы", "Э", "Ю", "Я", "#"};

std::string address(std::string_view letter, std::string_view genre, std::string_view cursor = {}) {
  std::string url = "/artists";
  add_query(url, "letter", letter);
  add_query(url, "genre", genre);
  add_query(url, "cursor", cursor);
  return url;
}

void fill_artists(Part part, std::vector<Artist> const& artists) {
  if (artists.empty()) {
    part.show("EMPTY");
    return;
  }
  Part list = part.section("LIST");
  for (auto const& artist : artists) {
    Part one = list.section("ARTIST");
    one.set("URL", music_path("artist", artist.id, artist.slug.value));
    one.set("NAME", artist.name);
    if (artist.album_count.value > 0) one.set("ALBUMS", part.texts().count("count.albums", artist.album_count));
  }
}

void fill_pager(Part part, std::string const& first, std::string const& next) {
  if (first.empty() && next.empty()) return;
  Part pager = part.section("PAGER");
  if (!first.empty()) pager.section("FIRST").set("URL", first);
  if (!next.empty()) pager.section("NEXT").set("URL", next);
}

/// {{#SIZE}}s: "3 artists", "5 albums". What there is none of isn't named; tracks are where there is nothing else.
void fill_size(Part part, Genre const& genre) {
  auto const fill = [&](std::string_view key, std::int64_t count) {
    if (count > 0) part.section("SIZE").set("TEXT", part.texts().count(key, count));
  };
  fill("count.artists", genre.artist_count);
  fill("count.albums", genre.album_count);
  if (genre.artist_count == 0 && genre.album_count == 0) fill("count.tracks", genre.track_count);
}

/// For the choice of a genre; an empty list where they can't be had.
Task<std::vector<Genre>> load_genres(Visit& visit) {
  std::vector<Genre> genres;
  try {
    auto found = co_await visit.get<ListOf<Genre>>("/genres");
    genres = std::move(found.items);
  } catch (Error const& error) {
    log::info("genres can't be had", {{"error", error.what()}});
  }
  co_return genres;
}

}  // namespace

Task<http::Response> show_artists(Visit& visit) {
  std::string letter = visit.query("letter");
  if (!letter.empty() && letter != "#") letter = text::index_letter(letter);
  std::string const genre = visit.query("genre");
  std::string const cursor = visit.query("cursor");
  std::string target = "/artists?sort=name&limit=60";
  add_query(target, "letter", letter);
  add_query(target, "genre", genre);
  add_query(target, "cursor", cursor);
  auto const artists = co_await visit.get<ListOf<Artist>>(std::move(target));
  auto const genres = co_await load_genres(visit);

  std::string const first = address(letter, genre);
  std::string const next = artists.next_cursor ? address(letter, genre, *artists.next_cursor) : std::string();
  Frame const frame{.content = "artists",
                    .title = std::string(visit.text("artists.head")),
                    .area = Area::artists,
                    .canonical = first,
                    .next = next};
  co_return show(visit, frame, [&](Part part) {
    part.set("ALL_URL", address({}, genre));
    if (letter.empty()) part.show("ALL");
    for (auto const one : letters) {
      Part link = part.section("LETTER");
      link.set("URL", address(one, genre));
      link.set("NAME", one);
      if (one == letter) link.show("CURRENT");
    }
    if (!genres.empty()) {
      Part choice = part.section("GENRES");
      if (!letter.empty()) choice.section("KEEP_LETTER").set("NAME", letter);
      for (auto const& one : genres) {
        Part option = choice.section("GENRE");
        option.set("SLUG", one.slug);
        option.set("NAME", one.name);
        if (one.slug == genre) option.show("CURRENT");
      }
    }
    fill_artists(part, artists.items);
    fill_pager(part, cursor.empty() ? std::string() : first, next);
  });
}

Task<http::Response> show_genres(Visit& visit) {
  auto const genres = co_await visit.get<ListOf<Genre>>("/genres");
  Frame const frame{.content = "genres",
                    .title = std::string(visit.text("genres.head")),
                    .area = Area::genres,
                    .canonical = "/genres"};
  co_return show(visit, frame, [&](Part part) {
    if (genres.items.empty()) {
      part.show("EMPTY");
      return;
    }
    Part list = part.section("LIST");
    for (auto const& genre : genres.items) {
      Part one = list.section("GENRE");
      one.set("URL", "/genres/" + genre.slug);
      one.set("NAME", genre.name);
      fill_size(one, genre);
    }
  });
}

Task<http::Response> show_genre(Visit& visit) {
  std::string const slug(visit.path_value(0));
  auto const genres = co_await visit.get<ListOf<Genre>>("/genres");
  auto const genre = std::ranges::find(genres.items, slug, &Genre::slug);
  if (genre == genres.items.end()) throw NotFound("no such genre");
  std::string const cursor = visit.query("cursor");
  std::string target = "/artists?sort=popular&limit=60";
  add_query(target, "genre", slug);
  add_query(target, "cursor", cursor);
  auto const artists = co_await visit.get<ListOf<Artist>>(std::move(target));
  ListOf<Album> albums;
  if (cursor.empty()) {
    std::string newest = "/albums?sort=new&limit=12";
    add_query(newest, "genre", slug);
    albums = co_await visit.get<ListOf<Album>>(std::move(newest));
  }
  std::string const path = "/genres/" + slug;
  std::string next;
  if (artists.next_cursor) add_query(next = path, "cursor", *artists.next_cursor);
  Frame const frame{.content = "genre", .title = genre->name, .area = Area::genres, .canonical = path, .next = next};
  co_return show(visit, frame, [&](Part part) {
    part.set("NAME", genre->name);
    if (!albums.items.empty()) fill_shelf(part.section("ALBUMS"), albums.items);
    fill_artists(part, artists.items);
    fill_pager(part, cursor.empty() ? std::string() : path, next);
  });
}

}  // namespace vobe::frontend
