#include "chassis/core/markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "chassis/core/markdown_arena.hpp"
#include "chassis/core/markdown_guard.hpp"
#include "chassis/core/markdown_links.hpp"

namespace vobe::markdown {
namespace {

constexpr std::size_t memory = 48 * 1024 * 1024;
constexpr std::chrono::milliseconds cpu_time(200);
// A single "~" stands for "about" more often than for struck-out text.
constexpr int options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;

struct Extensions {
  std::array<cmark_syntax_extension*, 2> all;
};

/// Registered once; read by all threads after that.
Extensions const& extensions() {
  static Extensions const found = [] {
    cmark_gfm_core_extensions_ensure_registered();
    return Extensions{{cmark_find_syntax_extension("table"), cmark_find_syntax_extension("strikethrough")}};
  }();
  return found;
}

/// The tree of a text, or null where the budget ran out.
cmark_node* parse(Arena& arena, std::string_view markdown) {
  auto const& attached = extensions();
  cmark_node* volatile root = nullptr;  // written between setjmp and a possible longjmp
  bool const done = arena.run([&] {
    cmark_parser* const parser = cmark_parser_new_with_mem(options, Arena::allocator());
    for (auto* extension : attached.all) cmark_parser_attach_syntax_extension(parser, extension);
    cmark_parser_feed(parser, markdown.data(), markdown.size());
    root = cmark_parser_finish(parser);
  });
  return done ? root : nullptr;
}

bool is_deeper_than(cmark_node* root, std::size_t limit) {
  std::size_t depth = 0;
  cmark_node* node = root;
  while (true) {
    if (cmark_node* const child = cmark_node_first_child(node)) {
      if (++depth > limit) return true;
      node = child;
      continue;
    }
    while (cmark_node_next(node) == nullptr) {
      node = cmark_node_parent(node);
      if (node == nullptr || node == root) return false;
      --depth;
    }
    node = cmark_node_next(node);
  }
}

std::optional<std::string> print(Arena& arena, cmark_node* root, std::size_t longest) {
  char* volatile html = nullptr;
  if (!arena.run([&] { html = cmark_render_html_with_mem(root, options, nullptr, Arena::allocator()); }))
    return std::nullopt;
  return mark_external_links(html, longest);
}

void append_words(std::string& out, std::string_view words) {
  for (char const c : words) {
    bool const space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
}

std::string_view literal(cmark_node* node) {
  char const* const text = cmark_node_get_literal(node);
  return text ? std::string_view(text) : std::string_view();
}

/// Blocks of extensions (tables, rows, cells) too.
bool is_block(cmark_node* node) {
  return (cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
}

std::string words_of(cmark_node* root) {
  std::string out;
  cmark_iter* const steps = cmark_iter_new(root);
  for (auto event = cmark_iter_next(steps); event != CMARK_EVENT_DONE; event = cmark_iter_next(steps)) {
    cmark_node* const node = cmark_iter_get_node(steps);
    if (event == CMARK_EVENT_EXIT) {
      if (is_block(node)) append_words(out, " ");
      continue;
    }
    auto const type = cmark_node_get_type(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
      append_words(out, " ");
    } else {
      append_words(out, literal(node));
      if (is_block(node)) append_words(out, " ");
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::optional<std::string> to_html(std::string_view markdown, Limits limits) {
  if (is_suspicious(markdown, limits.nesting)) return std::nullopt;
  Arena arena(memory, cpu_time);
  cmark_node* const root = parse(arena, markdown);
  if (root == nullptr || is_deeper_than(root, limits.nesting)) return std::nullopt;
  make_safe(root);
  return print(arena, root, limits.html_bytes);
}

std::string to_plain_text(std::string_view markdown) {
  if (!is_suspicious(markdown, Limits().nesting)) {
    Arena arena(memory, cpu_time);
    if (cmark_node* const root = parse(arena, markdown)) return words_of(root);
  }
  // Nothing that to_html would show, so its source is as good as anything.
  std::string out;
  append_words(out, markdown);
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace vobe::markdown
