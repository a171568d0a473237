// Everything that reads comments and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "service/views.hpp"
#include "storage/comments.hpp"

namespace vobe::comment {

/// One per worker.
class CommentReader {
 public:
  CommentReader(postgres::Database& database, http::Cursors const& cursors) : database_(database), cursors_(cursors) {}

  /// Throws NotFound.
  Task<CommentView> get(CommentId id);
  /// Of a comment that a moderator removed; for its author and moderators. Throws NotFound, Forbidden.
  Task<RemovalView> removal(CommentId id, Principal viewer);
  /// In the order asked, unknown ones left out.
  Task<http::Page<ListedComment>> get_all(std::vector<CommentId> ids, bool with_text);

  /// A page of roots with their branches. A post without comments, or unknown here, has an empty tree.
  Task<CommentTree> tree(PostId post, Sort sort, std::size_t limit, std::optional<std::string> cursor);
  /// Visible comments by time, as leaves.
  Task<CommentTree> flat(PostId post, Sort sort, std::size_t limit, std::optional<std::string> cursor);
  /// The replies of a comment, from where a tree was cut.
  Task<CommentTree> replies(CommentId id, Sort sort, std::size_t limit, std::optional<std::string> cursor);
  /// The comment with its branch, below up to `context` of its ancestors.
  Task<CommentTree> thread(CommentId id, std::size_t context, Sort sort);

  Task<http::Page<ListedComment>> latest(std::optional<UserId> author, std::size_t limit,
                                         std::optional<std::string> cursor, bool with_text);
  Task<http::Page<CommentCount>> counts(std::vector<PostId> posts);
  Task<http::Page<CommentViewerState>> states(Principal viewer, std::vector<CommentId> ids);

 private:
  Task<> add_texts(std::vector<ListedComment>& comments);
  [[nodiscard]] std::vector<CommentNode> nodes(std::vector<comments::CommentRow> const& rows,
                                               std::optional<CommentId> top, Sort sort) const;

  postgres::Database& database_;
  http::Cursors const& cursors_;
};

}  // namespace vobe::comment
