#include "service/comment_reader.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "service/viewing.hpp"
#include "storage/threads.hpp"
#include "storage/votes.hpp"

namespace vobe::comment {

using comments::CommentRow;
using comments::Position;

namespace {

/// A cursor's scope: a list, what it is of, and its order.
std::string scope(std::string_view list, std::int64_t of, Sort sort) {
  return std::string(list) + "/" + std::to_string(of) + "/" + std::string(schema::name_of(sort));
}

/// A place in a list by id alone.
struct IdPosition {
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(IdPosition, (), (id))

std::optional<std::int64_t> id_of(std::optional<IdPosition> const& position) {
  return position ? std::optional(position->id) : std::nullopt;
}

/// Takes the first-level row too many out of a tree's rows, with all below it; the last of those that stay, if there
/// was one too many.
std::optional<CommentRow> cut_first_level(std::vector<CommentRow>& rows, std::size_t depth, std::size_t limit) {
  std::vector<std::size_t> first_level;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].path.size() == depth + 1) first_level.push_back(i);
  }
  if (first_level.size() <= limit) return std::nullopt;
  auto const beyond = rows[first_level[limit]].id;
  auto last = rows[first_level[limit - 1]];
  std::erase_if(rows, [&](CommentRow const& row) { return row.path.size() > depth && row.path[depth] == beyond; });
  return last;
}

}  // namespace

std::vector<CommentNode> CommentReader::nodes(std::vector<CommentRow> const& rows, std::optional<CommentId> top,
                                              Sort sort) const {
  return tree_of(rows, top, [&](CommentId parent, CommentRow const* last) {
    auto const list = scope("replies", parent.value, sort);
    return cursors_.make(list, last ? position_of(*last, sort) : comments::beginning_of(sort));
  });
}

Task<CommentView> CommentReader::get(CommentId id) {
  auto const row = co_await comments::find(database_, id);
  if (!row) throw NotFound("there is no such comment");
  co_return view_of(*row);
}

Task<RemovalView> CommentReader::removal(CommentId id, Principal viewer) {
  auto row = co_await comments::find_removal(database_, id);
  if (!row) throw NotFound("no moderator removed such a comment");
  if (row->author_id != viewer.user_id && !viewer.has(Role::moderator)) {
    throw Forbidden("only its author and moderators may see why a comment was removed");
  }
  co_return RemovalView{row->id, row->removed_by, std::move(row->reason), row->removed_at};
}

Task<> CommentReader::add_texts(std::vector<ListedComment>& comments) {
  std::vector<CommentId> ids;
  for (auto const& comment : comments) ids.push_back(comment.id);
  std::unordered_map<CommentId, CommentText> texts;
  for (auto& row : co_await comments::find_texts(database_, ids)) {
    texts.emplace(row.id, CommentText{std::move(row.body), std::move(row.body_html)});
  }
  for (auto& comment : comments) comment.text = std::move(texts[comment.id]);
}

Task<http::Page<ListedComment>> CommentReader::get_all(std::vector<CommentId> ids, bool with_text) {
  auto const rows = co_await comments::find_summaries(database_, ids);
  std::unordered_map<CommentId, comments::SummaryRow const*> by_id;
  for (auto const& row : rows) by_id.emplace(row.id, &row);
  http::Page<ListedComment> page;
  for (auto const id : ids) {
    if (auto const found = by_id.find(id); found != by_id.end()) page.items.push_back(listed(*found->second));
  }
  if (with_text) co_await add_texts(page.items);
  co_return page;
}

Task<CommentTree> CommentReader::tree(PostId post, Sort sort, std::size_t limit, std::optional<std::string> cursor) {
  auto const list = scope("tree", post.value, sort);
  auto const after = cursors_.read<Position>(list, cursor).value_or(comments::beginning_of(sort));
  auto const thread = co_await threads::find(database_, post);
  if (!thread) co_return CommentTree{};
  if (thread->deleted) throw NotFound("there is no such post");
  if (thread->comment_count == 0) co_return CommentTree{};
  auto rows = co_await comments::tree(database_, post, sort, after, limit + 1);
  auto const last = cut_first_level(rows, 0, limit);
  CommentTree tree{.items = nodes(rows, std::nullopt, sort), .total = thread->comment_count};
  if (last) tree.next_cursor = cursors_.make(list, position_of(*last, sort));
  co_return tree;
}

Task<CommentTree> CommentReader::flat(PostId post, Sort sort, std::size_t limit, std::optional<std::string> cursor) {
  bool const newest_first = sort != Sort::old;
  auto const list = scope("flat", post.value, newest_first ? Sort::new_ : Sort::old);
  auto const after = cursors_.read<IdPosition>(list, cursor);
  auto const thread = co_await threads::find(database_, post);
  if (!thread) co_return CommentTree{};
  if (thread->deleted) throw NotFound("there is no such post");
  auto rows = co_await comments::flat(database_, post, newest_first, id_of(after), limit + 1);
  auto page = http::page(
      std::move(rows), limit, [](CommentRow& row) { return CommentNode{view_of(row), {}, {}}; },
      [&](CommentRow const& last) { return cursors_.make(list, IdPosition{last.id.value}); });
  co_return CommentTree{
      .items = std::move(page.items), .total = thread->comment_count, .next_cursor = std::move(page.next_cursor)};
}

Task<CommentTree> CommentReader::replies(CommentId id, Sort sort, std::size_t limit,
                                         std::optional<std::string> cursor) {
  auto const list = scope("replies", id.value, sort);
  auto const after = cursors_.read<Position>(list, cursor).value_or(comments::beginning_of(sort));
  auto const parent = co_await comments::find(database_, id);
  if (!parent) throw NotFound("there is no such comment");
  auto rows = co_await comments::subtree(database_, id, sort, after, limit + 1);
  auto const last = cut_first_level(rows, parent->path.size(), limit);
  CommentTree tree{.items = nodes(rows, id, sort), .total = parent->descendant_count};
  if (last) tree.next_cursor = cursors_.make(list, position_of(*last, sort));
  co_return tree;
}

Task<CommentTree> CommentReader::thread(CommentId id, std::size_t context, Sort sort) {
  auto const comment = co_await comments::find(database_, id);
  if (!comment) throw NotFound("there is no such comment");
  auto branch = co_await replies(id, sort, replies_per_parent, std::nullopt);
  CommentNode node{view_of(*comment), std::move(branch.items), {}};
  if (branch.next_cursor) {
    node.more = MoreReplies{comment->reply_count - static_cast<std::int64_t>(node.replies.size()),
                            std::move(*branch.next_cursor)};
  }
  auto const ancestors = comment->path.size() - 1;
  auto const shown = std::min(context, ancestors);
  std::vector<CommentId> const wanted(comment->path.end() - 1 - static_cast<std::ptrdiff_t>(shown),
                                      comment->path.end() - 1);
  auto parents = co_await comments::find_all(database_, wanted);
  std::ranges::sort(parents, std::greater(), [](CommentRow const& parent) { return parent.path.size(); });
  for (auto const& parent : parents) {
    CommentNode above{view_of(parent), {}, {}};
    above.replies.push_back(std::move(node));
    node = std::move(above);
  }
  CommentTree tree;
  auto const thread_row = co_await threads::find(database_, comment->post_id);
  tree.total = thread_row ? thread_row->comment_count : 0;
  tree.items.push_back(std::move(node));
  co_return tree;
}

Task<http::Page<ListedComment>> CommentReader::latest(std::optional<UserId> author, std::size_t limit,
                                                      std::optional<std::string> cursor, bool with_text) {
  auto const list = scope("latest", author ? author->value : 0, Sort::new_);
  auto const before = cursors_.read<IdPosition>(list, cursor);
  auto rows = co_await comments::latest(database_, author, id_of(before), limit + 1);
  auto page = http::page(
      std::move(rows), limit, [](comments::SummaryRow& row) { return listed(row); },
      [&](comments::SummaryRow const& last) { return cursors_.make(list, IdPosition{last.id.value}); });
  if (with_text) co_await add_texts(page.items);
  co_return page;
}

Task<http::Page<CommentCount>> CommentReader::counts(std::vector<PostId> posts) {
  std::unordered_map<PostId, std::int64_t> counted;
  for (auto const& row : co_await threads::counts(database_, posts)) counted.emplace(row.post_id, row.comment_count);
  http::Page<CommentCount> page;
  for (auto const post : posts) page.items.push_back({post, counted.contains(post) ? counted.at(post) : 0});
  co_return page;
}

Task<http::Page<CommentViewerState>> CommentReader::states(Principal viewer, std::vector<CommentId> ids) {
  std::unordered_map<CommentId, int> voted;
  for (auto const& row : co_await votes::of_user(database_, viewer.user_id, ids))
    voted.emplace(row.comment_id, row.value);
  http::Page<CommentViewerState> page;
  for (auto const id : ids) page.items.push_back({id, voted.contains(id) ? voted.at(id) : 0});
  co_return page;
}

}  // namespace vobe::comment
