// The files that are part of the program: templates, texts, styles, scripts.
#pragma once

#include <span>
#include <string_view>

namespace vobe::frontend {

struct EmbeddedFile {
  std::string_view path;  // "templates/frame.html"
  std::string_view content;
};

/// All of them, in the order of their paths. Made by cmake/embed.cmake.
std::span<EmbeddedFile const> embedded_files();

}  // namespace vobe::frontend
