// Markdown as people write it in posts and comments: GitHub's dialect (cmark-gfm), raw HTML off, links marked as
// user content, output bounded. cmark stays inside markdown.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::markdown {

struct Limits {
  std::size_t html_bytes = 512 * 1024;  // more HTML than this is refused
  std::size_t nesting = 64;             // block or inline nesting deeper than this is refused
};

/// Safe HTML: tags of the author's are shown as text, links have http, https, mailto or no scheme, external ones get
/// rel="nofollow ugc noopener", images become links, bare addresses too. Tables and ~~strikethrough~~ of the dialect.
/// Nothing where the limits are broken (the input is then 422): known pathological forms are found before parsing, and
/// memory (48 MiB) and CPU time (0.2 s) of the parser end in the middle. Thread-safe.
std::optional<std::string> to_html(std::string_view markdown, Limits limits = {});

/// The words alone, for excerpts and search: one line, spaces folded. Of a text that to_html refuses, its source.
std::string to_plain_text(std::string_view markdown);

}  // namespace vobe::markdown
