// The words that somebody looks for.
#pragma once

#include <cstddef>
#include <string>

#include "domain/texts.hpp"

namespace vobe::frontend {

/// Characters; search-service itself takes more.
inline constexpr std::size_t longest_search = 200;

inline std::string too_long_text(Texts const& texts) {
  return texts.fill("search.too_long", {{"n", std::to_string(longest_search)}});
}

}  // namespace vobe::frontend
