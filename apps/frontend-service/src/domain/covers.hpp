// Covers for music that has none: an abstract drawing that is always the same for the same title.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

/// What a title's cover is drawn from: FNV-1a (64 bits) of it, stirred.
std::uint64_t cover_seed(std::string_view title);

/// "/covers/0123456789abcdef.svg"
std::string cover_path(std::uint64_t seed);
inline std::string cover_path(std::string_view title) {
  return cover_path(cover_seed(title));
}

/// The seed in "0123456789abcdef.svg", or nothing.
std::optional<std::uint64_t> parse_cover_name(std::string_view name);

/// A square SVG image of 400 units, about 1 kB.
std::string draw_cover(std::uint64_t seed);

}  // namespace vobe::frontend
