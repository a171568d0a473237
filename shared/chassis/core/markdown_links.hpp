// What the platform does to links, images and HTML in a parsed Markdown text. Private to markdown.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

extern "C" {
struct cmark_node;
}

namespace vobe::markdown {

/// Edits the tree: images become links, links of other schemes than http, https and mailto become text, so does
/// HTML; bare addresses (http://, https://, www.) become links. The tree must not be deep,
/// and lives in this thread's Arena.
void make_safe(cmark_node* root);

/// Adds rel="nofollow ugc noopener" to the links of cmark's output that leave the site. Nothing when the output would
/// be longer than `longest` bytes. Sound only for HTML in which nothing is raw: there "<a " is always a link of ours.
std::optional<std::string> mark_external_links(std::string_view html, std::size_t longest);

}  // namespace vobe::markdown
