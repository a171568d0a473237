#include "service/viewing.hpp"

#include <unordered_map>

namespace vobe::comment {

using comments::CommentRow;

namespace {

CommentHead head_of(comments::HeadRow const& row) {
  CommentHead head{.id = row.id,
                   .post_id = row.post_id,
                   .parent_id = row.parent_id,
                   .depth = static_cast<std::int64_t>(row.path.size()) - 1,
                   .language = row.language,
                   .score = row.score,
                   .upvotes = row.upvotes,
                   .downvotes = row.downvotes,
                   .reply_count = row.reply_count,
                   .descendant_count = row.descendant_count,
                   .created_at = row.created_at,
                   .edited_at = row.edited_at,
                   .state = row.state,
                   .revision = row.revision,
                   .version = row.version};
  if (row.state == State::visible) head.author_id = row.author_id;
  return head;
}

using Children = std::unordered_map<std::int64_t, std::vector<CommentRow const*>>;
constexpr std::int64_t no_parent = 0;

std::vector<CommentNode> nodes_below(std::int64_t parent, Children const& children, ReplyCursor const& cursor) {
  std::vector<CommentNode> nodes;
  auto const found = children.find(parent);
  if (found == children.end()) return nodes;
  nodes.reserve(found->second.size());
  for (auto const* row : found->second) {
    CommentNode& node = nodes.emplace_back(CommentNode{view_of(*row), {}, {}});
    node.replies = nodes_below(row->id.value, children, cursor);
    auto const shown = static_cast<std::int64_t>(node.replies.size());
    if (shown >= row->reply_count) continue;
    auto const replies = children.find(row->id.value);
    auto const* last = replies == children.end() ? nullptr : replies->second.back();
    node.more = MoreReplies{row->reply_count - shown, cursor(row->id, last)};
  }
  return nodes;
}

}  // namespace

CommentView view_of(CommentRow const& row) {
  CommentView view{head_of(row), {}};
  if (row.state == State::visible) {
    view.body = row.body;
    view.body_html = row.body_html;
  }
  return view;
}

ListedComment listed(comments::SummaryRow const& row) {
  ListedComment comment{{head_of(row), {}}, {}};
  if (row.state == State::visible) comment.excerpt = row.excerpt;
  return comment;
}

std::vector<CommentNode> tree_of(std::vector<CommentRow> const& rows, std::optional<CommentId> top,
                                 ReplyCursor const& cursor) {
  Children children;
  for (auto const& row : rows) children[row.parent_id ? row.parent_id->value : no_parent].push_back(&row);
  return nodes_below(top ? top->value : no_parent, children, cursor);
}

}  // namespace vobe::comment
