// A post's page, for those who show it: the page itself and the comment form that came back.
#pragma once

#include <string>

#include "pages/visit.hpp"
#include "view/comments.hpp"

namespace vobe::frontend {

/// A comment form that is shown again: with an error, or held over a login.
struct WrittenComment {
  std::string key;  // the form's Idempotency-Key
  std::string body = {};
  std::string error = {};
  bool restored = false;
};

/// For hidden Idempotency-Key fields.
std::string new_key();

Task<PostPage> load_post(Visit& visit, std::int64_t id, std::string sort = "hot");
http::Response show_post_page(Visit& visit, PostPage const& page, std::string const& sort,
                              WrittenComment const& written);

/// Puts authors in their places in a tree that came from comment-service (which knows their ids only). Where their
/// names can't be had, the comments stay without.
Task<> name_authors(Visit& visit, std::vector<Comment>& comments);
/// The member's votes on the comments of a tree, at most 100; none where they can't be had.
Task<std::vector<State>> comment_states(Visit& visit, std::vector<Comment> const& comments);

}  // namespace vobe::frontend
