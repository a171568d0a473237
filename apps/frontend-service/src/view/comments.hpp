// Trees of comments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clients/shapes.hpp"
#include "view/cards.hpp"

namespace vobe::frontend {

/// What a tree is shown with.
struct Discussion {
  Reader reader;
  std::span<State const> states = {};
  std::int64_t post_author = 0;
  std::int64_t here = 0;  // the comment that the page is about, or 0
  bool can_reply = false;
  std::string sort = {};  // of the tree, for links to what was cut
};

/// {{>COMMENT}} with everything below it. Deeper than eight levels, indentation stops growing.
void fill_comment(Part part, Comment const& comment, Discussion const& discussion, int depth = 0);

/// {{>COMMENT_FORM}}
struct CommentForm {
  std::string_view action;
  std::string_view token;
  std::string_view key;
  std::int64_t parent = 0;
  std::string_view body = {};
  std::string_view error = {};
  std::string_view label = "comment.write";  // keys of texts
  std::string_view button = "comment.send";
  std::string_view cancel = {};             // an address
  std::string_view field = "comment-body";  // the textarea's id
  bool focus = false;
};
void fill_comment_form(Part part, CommentForm const& form);

}  // namespace vobe::frontend
