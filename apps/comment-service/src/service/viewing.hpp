// From rows to views.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/views.hpp"
#include "storage/comments.hpp"

namespace vobe::comment {

CommentView view_of(comments::CommentRow const& row);
ListedComment listed(comments::SummaryRow const& row);

/// The cursor for the replies of `parent` that stand behind `last` (null: from the first on).
using ReplyCursor = std::function<std::string(CommentId parent, comments::CommentRow const* last)>;

/// Rows as storage gives them, breadth first, as a tree below `top` (null: below the post). A node with fewer replies
/// here than it has says how many more there are.
std::vector<CommentNode> tree_of(std::vector<comments::CommentRow> const& rows, std::optional<CommentId> top,
                                 ReplyCursor const& cursor);

}  // namespace vobe::comment
