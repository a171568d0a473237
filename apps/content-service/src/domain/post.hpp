// What a post is, apart from where it is kept.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"

namespace vobe::content {

enum class Kind : std::uint8_t { review, news, discussion, list, question };
BOOST_DESCRIBE_ENUM(Kind, review, news, discussion, list, question)

enum class MusicType : std::uint8_t { artist, album, track };
BOOST_DESCRIBE_ENUM(MusicType, artist, album, track)

/// Whether artist-service has confirmed that all music of a post exists.
enum class MusicState : std::uint8_t { checked, unchecked };
BOOST_DESCRIBE_ENUM(MusicState, checked, unchecked)

using MusicId = Id<struct MusicTag>;

/// A piece of music that a post is about.
struct MusicItem {
  MusicType type = MusicType::artist;
  MusicId id;
  friend auto operator<=>(MusicItem const&, MusicItem const&) = default;
};
BOOST_DESCRIBE_STRUCT(MusicItem, (), (type, id))

/// What its author writes. Tags are normal (domain/tag.hpp) and distinct.
struct Content {
  Kind kind = Kind::discussion;
  std::string title;
  std::string body;  // Markdown
  std::string language;
  std::vector<std::string> tags;
  std::vector<MusicItem> music;  // distinct, in the author's order
  std::optional<int> rating;     // 1 … 10, reviews only
};

inline constexpr std::size_t most_tags = 10;
inline constexpr std::size_t most_music = 20;
inline constexpr std::size_t excerpt_graphemes = 280;
inline constexpr std::chrono::minutes restore_window{30};

/// What is wrong with members that depend on each other, located in the body.
std::vector<FieldError> faults_of(Content const& content);

/// The same texts once each, in the order of their first appearance.
std::vector<std::string> distinct(std::vector<std::string> texts);

/// For URLs: /posts/{id}-{slug}. Never empty.
std::string slug_of(std::string const& title);

/// The time-weighted rank: sign(s)·log10(max(|s|,1)) + seconds since the epoch / 45,000. It changes with votes only,
/// so that a keyset over it is stable. (As Reddit's open source had it for links.)
double hot_rank(std::int64_t score, Timestamp created_at);

}  // namespace vobe::content
