#include "tests/integration/demo.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>

#include "chassis/core/text.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {

namespace {

using boost::json::object;

std::vector<object> lines_of(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no data: " + path);
  std::vector<object> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(boost::json::parse(line).as_object());
  }
  return lines;
}

std::string text_of(object const& line, char const* member) {
  auto const* value = line.if_contains(member);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> texts_of(object const& line, char const* member) {
  std::vector<std::string> texts;
  if (auto const* value = line.if_contains(member); value && value->is_array()) {
    for (auto const& text : value->as_array()) texts.emplace_back(text.as_string());
  }
  return texts;
}

std::vector<object> demo_lines(std::string const& name) {
  return lines_of(std::string(VOBE_DEMO_FOLDER) + "/" + name);
}

std::string names_in(object const& line) {
  std::string names = "|";
  for (auto const& artist : line.at("artist_credit").as_array()) names += text_of(artist.as_object(), "name") + "|";
  return names;
}

/// Gives out ids and turns lines into states.
class Telling {
 public:
  Demo demo;

  void user(object const& line) {
    auto const name = text_of(line, "username");
    auto const id = add("user", "user:" + name);
    contracts::UserState const user{.id = {id},
                                    .username = name,
                                    .display_name = text_of(line, "display_name"),
                                    .bio = text_of(line, "bio"),
                                    .language = text_of(line, "language"),
                                    .version = 1};
    tell(contracts::user_registered, "user", id, user);
  }

  void music(object const& line) {
    auto const kind = text_of(line, "kind");
    if (kind == "artist") artist(line);
    if (kind == "album") album(line);
    if (kind == "track") track(line);
  }

  void post(object const& line) {
    auto const id = add("post", text_of(line, "key"));
    contracts::PostState post{.id = {id},
                              .slug = text::slug(text_of(line, "title")),
                              .kind = text_of(line, "kind"),
                              .title = text_of(line, "title"),
                              .body = text_of(line, "body"),
                              .language = text_of(line, "language"),
                              .author_id = {id_of("user:" + text_of(line, "author"))},
                              .tags = texts_of(line, "tags"),
                              .created_at = before(line),
                              .version = 1};
    for (auto const& music : line.at("music").as_array()) {
      post.music.push_back({text_of(music.as_object(), "type"), id_of(text_of(music.as_object(), "key"))});
    }
    tell(contracts::post_created, "post", id, post);
  }

  void comment(object const& line) {
    auto const id = add("comment", text_of(line, "key"));
    auto const post = id_of(text_of(line, "post"));
    contracts::CommentState const comment{.id = {id},
                                          .post_id = {post},
                                          .author_id = {id_of("user:" + text_of(line, "author"))},
                                          .body = text_of(line, "body"),
                                          .language = text_of(line, "language"),
                                          .created_at = before(line),
                                          .version = 1};
    tell(contracts::comment_created, "post", post, comment);
  }

 private:
  std::int64_t add(std::string const& type, std::string const& key) {
    auto const id = ++last_[type];
    demo.things.emplace(key, type + "/" + std::to_string(id));
    demo.keys.emplace(type + "/" + std::to_string(id), key);
    ids_.emplace(key, id);
    return id;
  }
  [[nodiscard]] std::int64_t id_of(std::string const& key) const { return ids_.at(key); }

  static Timestamp before(object const& line) {
    auto const hours = line.at("age_hours").to_number<double>();
    return now() - std::chrono::seconds(static_cast<std::int64_t>(hours * 3600));
  }

  template <class State>
  void tell(events::Type<State> type, std::string const& name, std::int64_t id, State const& state) {
    demo.events.push_back(event_of(type, name + "/" + std::to_string(id), state));
  }

  static std::vector<std::string> genres_of(object const& line) {
    auto genres = texts_of(line, "genres");
    for (auto& genre : genres) genre = text::slug(genre);
    return genres;
  }

  std::vector<contracts::CreditedArtist> credit_of(object const& line) const {
    std::vector<contracts::CreditedArtist> credit;
    for (auto const& value : line.at("artist_credit").as_array()) {
      auto const& artist = value.as_object();
      credit.push_back({{id_of(text_of(artist, "artist"))}, text_of(artist, "name"), text_of(artist, "join_phrase")});
    }
    return credit;
  }

  void artist(object const& line) {
    auto const id = add("artist", text_of(line, "key"));
    demo.facts[text_of(line, "key")] = {.type = "artist", .title = text_of(line, "name")};
    contracts::ArtistState const artist{.id = {id},
                                        .slug = text::slug(text_of(line, "name")),
                                        .name = text_of(line, "name"),
                                        .sort_name = text_of(line, "sort_name"),
                                        .aliases = texts_of(line, "aliases"),
                                        .genres = genres_of(line),
                                        .bio = text_of(line, "bio"),
                                        .version = 1};
    tell(contracts::artist_created, "artist", id, artist);
  }

  void album(object const& line) {
    auto const key = text_of(line, "key");
    auto const id = add("album", key);
    demo.facts[key] = {.type = "album", .title = text_of(line, "title"), .artist = names_in(line)};
    contracts::AlbumState album{.id = {id},
                                .slug = text::slug(text_of(line, "title")),
                                .title = text_of(line, "title"),
                                .type = text_of(line, "type"),
                                .artist_credit = credit_of(line),
                                .genres = genres_of(line),
                                .version = 1};
    if (auto const* year = line.if_contains("year"); year && year->is_int64())
      album.year = static_cast<int>(year->as_int64());
    albums_[key] = {album.title, album.year};
    tell(contracts::album_created, "album", id, album);
  }

  void track(object const& line) {
    auto const id = add("track", text_of(line, "key"));
    contracts::TrackState track{.id = {id},
                                .slug = text::slug(text_of(line, "title")),
                                .title = text_of(line, "title"),
                                .artist_credit = credit_of(line),
                                .genres = genres_of(line),
                                .version = 1};
    if (auto const album = text_of(line, "album"); !album.empty()) {
      track.album_id = AlbumId{id_of(album)};
      track.album_title = albums_.at(album).first;
      track.year = albums_.at(album).second;
    }
    demo.facts[text_of(line, "key")] = {
        .type = "track", .title = track.title, .artist = names_in(line), .album = track.album_title.value_or("")};
    tell(contracts::track_created, "track", id, track);
  }

  std::map<std::string, std::int64_t> last_;
  std::map<std::string, std::int64_t> ids_;
  std::map<std::string, std::pair<std::string, std::optional<int>>> albums_;
};

}  // namespace

Demo load_demo() {
  Telling telling;
  for (auto const& line : demo_lines("users.ndjson")) telling.user(line);
  for (auto const& line : demo_lines("catalogue.ndjson")) telling.music(line);
  for (auto const& line : demo_lines("posts.ndjson")) telling.post(line);
  for (auto const& line : demo_lines("comments.ndjson")) telling.comment(line);
  if (char const* const chinook = std::getenv("VOBE_TEST_CHINOOK")) {
    for (auto const& line : lines_of(chinook)) telling.music(line);
    telling.demo.has_chinook = true;
  }
  return std::move(telling.demo);
}

}  // namespace vobe::search
