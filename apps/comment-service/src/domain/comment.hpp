// What a comment is, apart from where it is kept.
#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "chassis/core/time.hpp"

namespace vobe::comment {

/// A comment that is not visible keeps its place in the tree, without author and body.
enum class State : std::uint8_t { visible, deleted, removed };
BOOST_DESCRIBE_ENUM(State, visible, deleted, removed)

/// In which order siblings stand.
enum class Sort : std::uint8_t { hot, top, new_, old };
BOOST_DESCRIBE_ENUM(Sort, hot, top, new_, old)

inline constexpr int most_depth = 50;                  // of a reply; a root has depth 0
inline constexpr std::size_t replies_per_parent = 10;  // shown in a tree; the rest behind a cursor
inline constexpr std::size_t nodes_per_tree = 500;
inline constexpr std::size_t excerpt_graphemes = 140;
inline constexpr std::chrono::minutes restore_window{30};

/// The time-weighted rank: sign(s)·log10(max(|s|,1)) + seconds since the epoch / 45,000. It changes with votes only,
/// so that a keyset over it is stable. (As Reddit's open source had it for links.)
double hot_rank(std::int64_t score, Timestamp created_at);

}  // namespace vobe::comment
