#include "chassis/core/concurrent.hpp"
#include "service/page_parts.hpp"
#include "service/pages.hpp"

namespace vobe::gateway {

namespace {

std::string posts_about(Kind kind, std::int64_t id, PostsQuery const& query) {
  return with_query("/api/v1/posts?" + std::string(name_of(kind)) + "=" + std::to_string(id), query);
}

/// Of artist-service.
std::string list_or_empty(Composition& composition, std::optional<std::string> const& list) {
  return composition.read(composition.owners().artist(), list, items_of).value_or("[]");
}

/// The id of a track's album; 0 for one that stands alone.
std::int64_t album_of(std::string_view track) {
  std::int64_t album = 0;
  JsonScanner scanner(track);
  scanner.members([&](std::string_view member) {
    if (member == "album_id") album = scanner.integer().value_or(0);
  });
  return album;
}

/// The last item of a list; "null" of an empty one.
std::string last_item(std::string const& list) {
  std::string json = "null";
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member == "items") scanner.elements([&] { json = scanner.raw(); });
  });
  return json;
}

Task<std::string> track_album(Composition& composition, std::int64_t album) {
  if (album == 0) co_return "null";
  Owner& artist = composition.owners().artist();
  auto const list = co_await composition.part(artist, std::string(batch_path(Kind::album)) + std::to_string(album));
  co_return composition.read(artist, list, last_item).value_or("null");
}

}  // namespace

Task<std::string> artist_page(Sources& sources, ArtistId id, PostsQuery query, Viewer viewer) {
  Composition composition(sources);
  auto& owners = composition.owners();
  std::string const path = "/api/v1/artists/" + std::to_string(id.value);
  auto const [artist, albums, appears_on, tracks, posts] =
      co_await all(composition.main(owners.artist(), path),
                   composition.part(owners.artist(), path + "/albums?relation=own&limit=100"),
                   composition.part(owners.artist(), path + "/albums?relation=appears_on&limit=100"),
                   composition.part(owners.artist(), path + "/tracks?sort=popular&limit=10"),
                   composition.asked_part(owners.content(), posts_about(Kind::artist, id.value, query)));
  std::string page = R"({"artist":)" + artist;
  page += R"(,"albums":)" + list_or_empty(composition, albums);
  page += R"(,"appears_on":)" + list_or_empty(composition, appears_on);
  page += R"(,"tracks":)" + list_or_empty(composition, tracks);
  co_await append_posts_and_end(composition, posts, viewer, page);
  co_return page;
}

Task<std::string> album_page(Sources& sources, AlbumId id, PostsQuery query, Viewer viewer) {
  Composition composition(sources);
  auto& owners = composition.owners();
  auto const [album, posts] =
      co_await all(composition.main(owners.artist(), "/api/v1/albums/" + std::to_string(id.value)),
                   composition.asked_part(owners.content(), posts_about(Kind::album, id.value, query)));
  std::string page = R"({"album":)" + album;
  co_await append_posts_and_end(composition, posts, viewer, page);
  co_return page;
}

Task<std::string> track_page(Sources& sources, TrackId id, PostsQuery query, Viewer viewer) {
  Composition composition(sources);
  auto& owners = composition.owners();
  auto const [track, posts] =
      co_await all(composition.main(owners.artist(), "/api/v1/tracks/" + std::to_string(id.value)),
                   composition.asked_part(owners.content(), posts_about(Kind::track, id.value, query)));
  std::string const album = co_await track_album(composition, album_of(track));
  std::string page = R"({"track":)" + track + R"(,"album":)" + album;
  co_await append_posts_and_end(composition, posts, viewer, page);
  co_return page;
}

}  // namespace vobe::gateway
