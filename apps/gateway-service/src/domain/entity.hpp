// The things that composed pages show in short: who wrote it, which music it is about, which post it stands below.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vobe::gateway {

enum class Kind : std::uint8_t { user, post, artist, album, track };

struct EntityRef {
  Kind kind;
  std::int64_t id;
  friend auto operator<=>(EntityRef, EntityRef) = default;
};

/// "user", "post", "artist", "album", "track".
std::string_view name_of(Kind kind);

/// The kind of a piece of music by the name that posts give it; false and no change for another name.
bool read_music_kind(std::string_view name, Kind& kind);

/// The list that gives many of them by ids: "/api/v1/users?ids=".
std::string_view batch_path(Kind kind);

/// One of them, as pages show it.
struct ShortEntity {
  std::int64_t id = 0;
  std::int64_t version = 0;  // 0: its owner does not say
  std::string_view json;     // an object; valid while it is visited
};

/// Reads the items of an owner's list, each cut down to what pages show:
///   user    {"id","username","display_name"}
///   post    {"id","slug","title"}
///   artist  {"id","type":"artist","slug","title","artist_credit":null}; album and track with their credit
/// Throws Malformed for what is no such list.
void read_entities(Kind kind, std::string_view list, std::function<void(ShortEntity const&)> const& visit);

/// The short form of an artist that is known from an event.
std::string artist_json(std::int64_t id, std::string_view slug, std::string_view name);
std::string user_json(std::int64_t id, std::string_view username, std::string_view display_name);
std::string post_json(std::int64_t id, std::string_view slug, std::string_view title);

/// What has been found out about the entities of one page. Everything in it stands in one piece of memory, which goes
/// with the page.
class Directory {
 public:
  void put(EntityRef ref, std::string_view json) { found_.insert_or_assign(ref, std::pmr::string(json, &memory_)); }
  /// It is certain that there is no such thing; what is known already stays.
  void put_absent(EntityRef ref) { found_.try_emplace(ref); }
  /// Nobody could say in time what there is of this kind.
  void put_away(Kind kind) { away_.insert(kind); }

  [[nodiscard]] bool knows(EntityRef ref) const { return found_.contains(ref); }
  /// Its JSON; empty where there is none.
  [[nodiscard]] std::string_view find(EntityRef ref) const;
  [[nodiscard]] bool is_away(Kind kind) const { return away_.contains(kind); }

 private:
  static constexpr std::size_t usual_size = 32 * 1024;  // bytes for the people and music of 20 posts
  struct Hash {
    std::size_t operator()(EntityRef ref) const noexcept {
      return std::hash<std::int64_t>{}(ref.id * 8 + static_cast<std::int64_t>(ref.kind));
    }
  };
  std::pmr::monotonic_buffer_resource memory_{usual_size};
  std::pmr::unordered_map<EntityRef, std::pmr::string, Hash> found_{&memory_};
  std::set<Kind> away_;
};

}  // namespace vobe::gateway
