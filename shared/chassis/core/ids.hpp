// Identifiers: typed positive integers for public things, UUIDv7 for private ones.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/time.hpp"

namespace vobe {

/// A row's public id, 1 … 2^63-1. The tag keeps a PostId from being passed where a UserId is meant.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  friend auto operator<=>(Id, Id) = default;
};

using UserId = Id<struct UserTag>;
using PostId = Id<struct PostTag>;
using CommentId = Id<struct CommentTag>;
using ArtistId = Id<struct ArtistTag>;
using AlbumId = Id<struct AlbumTag>;
using TrackId = Id<struct TrackTag>;

/// Reads an id as it stands in a URL: ASCII digits without sign or leading zero, 1 … 2^63-1.
std::optional<std::int64_t> parse_id(std::string_view text);

/// RFC 9562.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  /// Version 7: 48 bits of milliseconds, the rest from the system's random source.
  static Uuid v7(Timestamp time = now());
  /// The canonical form of 36 characters, either case.
  static std::optional<Uuid> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(Uuid const&, Uuid const&) = default;
};

}  // namespace vobe

template <class Tag>
struct std::hash<vobe::Id<Tag>> {
  std::size_t operator()(vobe::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
