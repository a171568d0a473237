// /artists/{id}-{slug}, /albums/{id}-{slug}, /tracks/{id}-{slug}
#include "view/music.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"
#include "domain/covers.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/music_choice.hpp"
#include "pages/pages.hpp"
#include "view/cards.hpp"

namespace vobe::frontend {

namespace {

/// Asks for the composed page; the address that is not the thing's own leads to that one.
template <class T>
Task<T> load(Visit& visit, std::string_view type) {
  auto const asked = parse_id_and_slug(visit.path_value(0));
  if (!asked) throw NotFound("no such thing");
  std::string target = "/pages/" + std::string(type) + "s/" + std::to_string(asked->id);
  add_query(target, "cursor", visit.query("cursor"));
  T page = co_await visit.get<T>(std::move(target));
  visit.say_degraded(page.degraded);
  co_return page;
}

template <class T>
std::string own_path(Visit const& visit, std::string_view type, T const& thing) {
  std::string path = music_path(type, thing.id, thing.slug.value);
  auto const asked = parse_id_and_slug(visit.path_value(0));
  if (asked->id != thing.id || asked->slug != thing.slug.value) throw Moved(path);
  return path;
}

template <class T>
void fill_posts(Part part, Visit& visit, T const& page, std::string const& path) {
  auto const& posts = *page.posts.operator->();
  CardList list{.cards = posts.items};
  if (page.viewer) list.states = page.viewer->posts;
  if (posts.next_cursor) add_query(list.next = path, "cursor", *posts.next_cursor);
  if (!visit.query("cursor").empty()) list.first = path;
  fill_acts(part, visit);
  fill_cards(part, list, reader_of(visit));
}

std::string years_text(Artist const& artist, Texts const& texts) {
  if (!artist.begin_year) return {};
  std::string const begin = std::to_string(*artist.begin_year);
  if (!artist.end_year) return texts.fill("artist.years.since", {{"year", begin}});
  return begin + "–" + std::to_string(*artist.end_year);
}

std::string join(std::vector<std::string> const& names) {
  std::string text;
  for (auto const& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void fill_artist(Part part, Artist const& artist) {
  Texts const& texts = part.texts();
  part.set("COVER", cover_path(artist.name));
  std::string const kind = "artist." + artist.kind.value;
  part.set("KIND", texts.get(texts.has(kind) ? std::string_view(kind) : "artist.other"));
  part.set("NAME", artist.name);
  if (!artist.aliases.empty()) part.section("ALIASES").set("TEXT", join(artist.aliases));
  if (auto const years = years_text(artist, texts); !years.empty()) fill_fact(part, "artist.years", years);
  if (!artist.country.value.empty()) fill_fact(part, "artist.country", artist.country.value);
  fill_genres(part, artist.genres);
  if (!artist.bio_html.value.empty()) {
    Part bio = part.section("BIO");
    bio.set("HTML", artist.bio_html.value);
    fill_language(bio, text::detect_language(artist.bio.value));
  }
  if (artist.links.empty()) return;
  Part links = part.section("LINKS");
  for (auto const& link : artist.links) {
    Part one = links.section("LINK");
    one.set("URL", link.url);
    one.set("NAME", link.kind.value.empty() ? link.url : link.kind.value);
  }
}

std::string write_about(std::string_view type, std::int64_t id, std::string const& name) {
  std::string url = "/posts/new";
  add_query(url, "music", to_value({std::string(type), id, name}));
  return url;
}

}  // namespace

Task<http::Response> show_artist(Visit& visit) {
  auto const page = co_await load<ArtistPage>(visit, "artist");
  Artist const& artist = page.artist;
  std::string const path = own_path(visit, "artist", artist);
  Frame const frame{.content = "artist", .title = artist.name, .area = Area::artists, .canonical = path};
  co_return show(visit, frame, [&](Part part) {
    fill_artist(part, artist);
    part.set("WRITE", write_about("artist", artist.id, artist.name));
    if (page.albums.empty()) part.show("NO_ALBUMS");
    else fill_shelf(part.section("ALBUMS"), page.albums);
    if (!page.appears_on.empty()) fill_shelf(part.section("APPEARS"), page.appears_on);
    if (!page.tracks.empty()) {
      fill_tracks(part.section("TRACKS"), page.tracks, {{.artist_id = artist.id, .name_as_printed = {artist.name}}},
                  true);
    }
    fill_posts(part, visit, page, path);
  });
}

Task<http::Response> show_album(Visit& visit) {
  auto const page = co_await load<AlbumPage>(visit, "album");
  Album const& album = page.album;
  std::string const path = own_path(visit, "album", album);
  Texts const& texts = visit.texts();
  Frame const frame{.content = "album",
                    .title = album.title + " — " + credit_text(album.artist_credit),
                    .area = Area::artists,
                    .canonical = path};
  co_return show(visit, frame, [&](Part part) {
    part.set("COVER", cover_of(album.title, album.artist_credit));
    std::string const kind = "album." + album.type.value;
    part.set("KIND", texts.get(texts.has(kind) ? std::string_view(kind) : "album.album"));
    part.set("TITLE", album.title);
    fill_credits(part, album.artist_credit);
    if (album.year) fill_fact(part, "album.year", std::to_string(*album.year));
    if (album.track_count.value > 0) fill_fact(part, "album.tracks", std::to_string(album.track_count.value));
    if (album.duration_ms.value > 0) fill_fact(part, "album.length", duration_text(album.duration_ms));
    fill_genres(part, album.genres);
    part.set("WRITE", write_about("album", album.id, album.title));
    for (auto const& disc : album.discs) {
      Part section = part.section("DISC");
      section.set("LABEL", album.discs.size() > 1 ? texts.fill("album.disc", {{"n", std::to_string(disc.disc)}})
                                                  : std::string(texts.get("album.track_list")));
      fill_tracks(section, disc.tracks, album.artist_credit, false);
    }
    if (album.discs.empty()) part.show("NO_TRACKS");
    fill_posts(part, visit, page, path);
  });
}

Task<http::Response> show_track(Visit& visit) {
  auto const page = co_await load<TrackPage>(visit, "track");
  Track const& track = page.track;
  std::string const path = own_path(visit, "track", track);
  Texts const& texts = visit.texts();
  Frame const frame{.content = "track",
                    .title = track.title + " — " + credit_text(track.artist_credit),
                    .area = Area::artists,
                    .canonical = path};
  co_return show(visit, frame, [&](Part part) {
    part.set("COVER", page.album ? cover_of(page.album->title, page.album->artist_credit)
                                 : cover_of(track.title, track.artist_credit));
    part.set("TITLE", track.title);
    fill_credits(part, track.artist_credit);
    std::int64_t const album_id = page.album ? page.album->id : track.album_id.value;
    if (album_id > 0) {
      Part album = part.section("ALBUM");
      album.set("URL", music_path("album", album_id, page.album ? page.album->slug.value : track.album_slug.value));
      album.set("TITLE", page.album ? page.album->title : track.album_title.value);
    }
    if (track.position.value > 0) {
      fill_fact(part, "track.position",
                texts.fill("track.position.text",
                           {{"disc", std::to_string(track.disc)}, {"position", std::to_string(track.position)}}));
    }
    if (track.duration_ms) fill_fact(part, "album.length", duration_text(*track.duration_ms));
    fill_genres(part, track.genres);
    part.set("WRITE", write_about("track", track.id, track.title));
    fill_posts(part, visit, page, path);
  });
}

}  // namespace vobe::frontend
