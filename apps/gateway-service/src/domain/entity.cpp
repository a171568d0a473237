#include "domain/entity.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/core/json_text.hpp"
#include "domain/json_scanner.hpp"

namespace vobe::gateway {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::user: return "user";
    case Kind::post: return "post";
    case Kind::artist: return "artist";
    case Kind::album: return "album";
    case Kind::track: return "track";
  }
  return "";
}

bool read_music_kind(std::string_view name, Kind& kind) {
  for (Kind const music : {Kind::artist, Kind::album, Kind::track}) {
    if (name != name_of(music)) continue;
    kind = music;
    return true;
  }
  return false;
}

std::string_view batch_path(Kind kind) {
  switch (kind) {
    case Kind::user: return "/api/v1/users?ids=";
    case Kind::post: return "/api/v1/posts?ids=";
    case Kind::artist: return "/api/v1/artists?ids=";
    case Kind::album: return "/api/v1/albums?ids=";
    case Kind::track: return "/api/v1/tracks?ids=";
  }
  return "";
}

std::string_view Directory::find(EntityRef ref) const {
  auto const found = found_.find(ref);
  return found == found_.end() ? std::string_view() : std::string_view(found->second);
}

namespace {

/// The members that short forms are made of, as written.
struct Seen {
  std::string_view id = "null";
  std::string_view slug = "null";
  std::string_view title = "null";  // an artist's name
  std::string_view credit = "null";
  std::string_view username = "null";
  std::string_view display_name = "null";
};

std::string_view* place_of(std::string_view member, Seen& seen) {
  if (member == "slug") return &seen.slug;
  if (member == "title" || member == "name") return &seen.title;
  if (member == "artist_credit") return &seen.credit;
  if (member == "username") return &seen.username;
  if (member == "display_name") return &seen.display_name;
  return nullptr;
}

void append(std::string& out, std::initializer_list<std::string_view> parts) {
  for (auto const part : parts) out += part;
}

void append_json(std::string& out, Kind kind, Seen const& seen) {
  append(out, {R"({"id":)", seen.id});
  if (kind == Kind::user) {
    append(out, {R"(,"username":)", seen.username, R"(,"display_name":)", seen.display_name, "}"});
  } else if (kind == Kind::post) {
    append(out, {R"(,"slug":)", seen.slug, R"(,"title":)", seen.title, "}"});
  } else {
    append(out, {R"(,"type":")", name_of(kind), R"(","slug":)", seen.slug, R"(,"title":)", seen.title,
                 R"(,"artist_credit":)", seen.credit, "}"});
  }
}

std::string json_of(Kind kind, Seen const& seen) {
  std::string out;
  append_json(out, kind, seen);
  return out;
}

/// `json` is overwritten with what the result points to.
ShortEntity read_entity(Kind kind, JsonScanner& scanner, std::string& json) {
  ShortEntity entity;
  Seen seen;
  scanner.members([&](std::string_view member) {
    if (member == "id") {
      seen.id = scanner.raw();
      entity.id = JsonScanner(seen.id).integer().value_or(0);
    } else if (member == "version") {
      entity.version = scanner.integer().value_or(0);
    } else if (auto* const place = place_of(member, seen)) {
      *place = scanner.raw();
    }
  });
  if (entity.id < 1) throw Malformed("an item of a list has no id");
  json.clear();
  append_json(json, kind, seen);
  entity.json = json;
  return entity;
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

void read_entities(Kind kind, std::string_view list, std::function<void(ShortEntity const&)> const& visit) {
  std::string json;
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member == "items") scanner.elements([&] { visit(read_entity(kind, scanner, json)); });
  });
}

std::string artist_json(std::int64_t id, std::string_view slug, std::string_view name) {
  std::string const number = std::to_string(id);
  std::string const slug_text = quoted(slug);
  std::string const name_text = quoted(name);
  return json_of(Kind::artist, {.id = number, .slug = slug_text, .title = name_text});
}

std::string user_json(std::int64_t id, std::string_view username, std::string_view display_name) {
  std::string const number = std::to_string(id);
  std::string const username_text = quoted(username);
  std::string const display_text = quoted(display_name);
  return json_of(Kind::user, {.id = number, .username = username_text, .display_name = display_text});
}

std::string post_json(std::int64_t id, std::string_view slug, std::string_view title) {
  std::string const number = std::to_string(id);
  std::string const slug_text = quoted(slug);
  std::string const title_text = quoted(title);
  return json_of(Kind::post, {.id = number, .slug = slug_text, .title = title_text});
}

}  // namespace vobe::gateway
