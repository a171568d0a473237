#include "chassis/core/markdown_links.hpp"

#include <cmark-gfm.h>

#include <algorithm>
#include <array>
#include <vector>

#include "chassis/core/markdown_arena.hpp"

namespace vobe::markdown {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool starts_with_no_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char want, char have) {
           return want == (have >= 'A' && have <= 'Z' ? static_cast<char>(have + ('a' - 'A')) : have);
         });
}

std::string_view view(char const* text) {
  return text ? std::string_view(text) : std::string_view();
}

/// An allow-list, because what browsers take for a scheme is wider than any list of bad ones.
bool is_allowed(std::string_view url) {
  std::size_t const end = url.find_first_of(":/?#");
  if (end == std::string_view::npos || url[end] != ':') return true;  // relative
  return starts_with_no_case(url, "http:") || starts_with_no_case(url, "https:") || starts_with_no_case(url, "mailto:");
}

/// A path, query or fragment of this site. "//host" and "/\host" leave it.
bool is_internal(std::string_view url) {
  if (url.starts_with('/')) return !(url.size() > 1 && (url[1] == '/' || url[1] == '\\'));
  return url.starts_with('#') || url.starts_with('?');
}

cmark_node* new_node(cmark_node_type type) {
  return cmark_node_new_with_mem(type, Arena::allocator());
}

cmark_node* new_text(std::string_view words) {
  cmark_node* const text = new_node(CMARK_NODE_TEXT);
  cmark_node_set_literal(text, std::string(words).c_str());
  return text;
}

void move_children_before(cmark_node* node) {
  while (cmark_node* const child = cmark_node_first_child(node)) cmark_node_insert_before(node, child);
}

void unwrap(cmark_node* node) {
  move_children_before(node);
  cmark_node_free(node);
}

void turn_into_link(cmark_node* image) {
  cmark_node* const link = new_node(CMARK_NODE_LINK);
  cmark_node_set_url(link, cmark_node_get_url(image));
  cmark_node_set_title(link, cmark_node_get_title(image));
  while (cmark_node* const child = cmark_node_first_child(image)) cmark_node_append_child(link, child);
  cmark_node_replace(image, link);
  if (cmark_node_first_child(link) == nullptr) cmark_node_append_child(link, new_text(view(cmark_node_get_url(link))));
  cmark_node_free(image);
}

/// Shown as it was written: "std::vector<int>" loses nothing, and "<script>" is six letters in brackets.
void turn_into_text(cmark_node* html) {
  std::string_view words = view(cmark_node_get_literal(html));
  bool const block = cmark_node_get_type(html) == CMARK_NODE_HTML_BLOCK;
  while (block && words.ends_with('\n')) words.remove_suffix(1);
  cmark_node* replacement = new_text(words);
  if (block) {
    cmark_node* const paragraph = new_node(CMARK_NODE_PARAGRAPH);
    cmark_node_append_child(paragraph, replacement);
    replacement = paragraph;
  }
  cmark_node_replace(html, replacement);
  cmark_node_free(html);
}

/// Length of the bare address that begins here, by GFM's rules for extended autolinks; 0 for none.
std::size_t address_length(std::string_view text) {
  constexpr std::array<std::string_view, 3> beginnings{"https://", "http://", "www."};
  auto const beginning = std::ranges::find_if(beginnings, [&](auto b) { return starts_with_no_case(text, b); });
  if (beginning == beginnings.end()) return 0;
  std::size_t const host = beginning->size();
  if (text.size() <= host || !(is_alphanumeric(text[host]) || static_cast<unsigned char>(text[host]) >= 0x80)) return 0;

  std::size_t end = host;
  while (end < text.size() && !is_space(text[end]) && text[end] != '<') ++end;
  auto const opened = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '(');
  auto closed = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), ')');
  while (end > host) {
    char const last = text[end - 1];
    if (last == ')') {
      if (closed <= opened) break;
      --closed;
    } else if (std::string_view("?!.,:;*_~'\"").find(last) == std::string_view::npos) {
      break;
    }
    --end;
  }
  return end;
}

/// The text node in pieces, each address among them a link.
void link_addresses(cmark_node* node) {
  std::string const text(view(cmark_node_get_literal(node)));
  std::string_view const all = text;
  std::size_t done = 0;
  for (std::size_t at = 0; at < all.size();) {
    char const c = all[at];
    bool const may_begin = (c == 'h' || c == 'H' || c == 'w' || c == 'W') &&
                           (at == 0 || !(is_alphanumeric(all[at - 1]) || all[at - 1] == '/' || all[at - 1] == '.'));
    std::size_t const size = may_begin ? address_length(all.substr(at)) : 0;
    if (size == 0) {
      ++at;
      continue;
    }
    if (at > done) cmark_node_insert_before(node, new_text(all.substr(done, at - done)));
    std::string const words(all.substr(at, size));
    cmark_node* const link = new_node(CMARK_NODE_LINK);
    cmark_node_set_url(link, (starts_with_no_case(words, "www.") ? "http://" + words : words).c_str());
    cmark_node_append_child(link, new_text(words));
    cmark_node_insert_before(node, link);
    at += size;
    done = at;
  }
  if (done == 0) return;
  if (done < all.size()) {
    cmark_node_set_literal(node, std::string(all.substr(done)).c_str());
  } else {
    cmark_node_free(node);
  }
}

/// What is to be changed; collected first, because a tree must not be edited under an iterator.
struct Findings {
  std::vector<cmark_node*> unwrapped;
  std::vector<cmark_node*> images;
  std::vector<cmark_node*> html;
  std::vector<cmark_node*> texts;
};

Findings look_through(cmark_node* root) {
  Findings found;
  std::size_t links = 0;  // those that are open around the node
  cmark_iter* const steps = cmark_iter_new(root);
  for (auto event = cmark_iter_next(steps); event != CMARK_EVENT_DONE; event = cmark_iter_next(steps)) {
    cmark_node* const node = cmark_iter_get_node(steps);
    auto const type = cmark_node_get_type(node);
    bool const enters = event == CMARK_EVENT_ENTER;
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
      if (!enters) {
        --links;
        continue;
      }
      // HTML knows no link in a link: the outer one stays.
      if (links++ > 0 || !is_allowed(view(cmark_node_get_url(node)))) {
        found.unwrapped.push_back(node);
      } else if (type == CMARK_NODE_IMAGE) {
        found.images.push_back(node);
      }
    } else if (type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK) {
      found.html.push_back(node);
    } else if (type == CMARK_NODE_TEXT && links == 0) {
      found.texts.push_back(node);
    }
  }
  cmark_iter_free(steps);
  return found;
}

}  // namespace

void make_safe(cmark_node* root) {
  cmark_consolidate_text_nodes(root);
  Findings const found = look_through(root);
  for (auto* node : found.texts) link_addresses(node);
  for (auto* node : found.html) turn_into_text(node);
  for (auto* node : found.unwrapped) unwrap(node);
  for (auto* node : found.images) turn_into_link(node);
}

std::optional<std::string> mark_external_links(std::string_view html, std::size_t longest) {
  constexpr std::string_view opening = "<a href=\"";
  constexpr std::string_view external = "<a rel=\"nofollow ugc noopener\" href=\"";
  std::string out;
  out.reserve(std::min(html.size() + html.size() / 8, longest));
  while (true) {
    std::size_t const at = html.find(opening);
    out += html.substr(0, at);
    if (at == std::string_view::npos) break;
    html.remove_prefix(at + opening.size());
    out += is_internal(html) ? opening : external;
    if (out.size() > longest) return std::nullopt;
  }
  if (out.size() > longest) return std::nullopt;
  return out;
}

}  // namespace vobe::markdown
