// The latest comments beside a list of posts: a line of each, its author, and the post it stands below.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/entity.hpp"

namespace vobe::gateway {

class LatestComments {
 public:
  /// Reads comment-service's list. Throws Malformed.
  explicit LatestComments(std::string_view list);

  [[nodiscard]] std::vector<EntityRef> references() const;

  /// Appends [{id, post_id, post_title, post_slug, author, excerpt, language, created_at}…]. A comment whose post is
  /// gone is left out; where nobody could be asked about posts, title and slug are null.
  void write(Directory const& directory, std::string& out) const;

 private:
  struct Line {
    std::string head;  // `{"id":…` up to `"created_at":…`, what needs nobody else
    std::int64_t post_id = 0;
    std::int64_t author_id = 0;
  };
  std::vector<Line> lines_;
};

}  // namespace vobe::gateway
