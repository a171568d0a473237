// Finds Markdown that cmark would take long over without asking for memory, in one pass and before parsing.
// Private to markdown.cpp; the rest of the bound is in markdown_arena.hpp.
#pragma once

#include <cstddef>
#include <string_view>

namespace vobe::markdown {

/// `nesting`: how many block quotes and list items may open in one line.
bool is_suspicious(std::string_view markdown, std::size_t nesting);

}  // namespace vobe::markdown
