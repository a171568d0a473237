#include "storage/tags.hpp"

#include <map>

namespace vobe::content::tags {

namespace {

using postgres::Query;

// Sorted, so that two writers lock common tags in the same order.
constexpr Query change_counts{"change_tag_counts",
                              "INSERT INTO tags (name, post_count)"
                              " SELECT name, change FROM unnest($1::text[], $2::bigint[]) AS changes(name, change)"
                              " ORDER BY name COLLATE \"C\""
                              " ON CONFLICT (name) DO UPDATE SET post_count = tags.post_count + excluded.post_count"};

// The first walks the index over counts, the second takes the tags of a prefix and puts them in order. Their bounds are
// compared byte by byte, as the "C" collation does.
constexpr Query popular_tags{"popular_tags",
                             "SELECT name, post_count FROM tags WHERE post_count > 0 AND post_count <= $1"
                             " AND (post_count < $1 OR name > $2) ORDER BY post_count DESC, name LIMIT $3"};
constexpr Query popular_tags_like{"popular_tags_like",
                                  "SELECT name, post_count FROM tags WHERE post_count > 0 AND post_count <= $1"
                                  " AND (post_count < $1 OR name > $2) AND name >= $4 AND name < $5"
                                  " ORDER BY post_count DESC, name LIMIT $3"};
constexpr Query tags_by_name{"tags_by_name",
                             "SELECT name, post_count FROM tags WHERE post_count > 0"
                             " AND name >= $1 AND name < $2 AND name > $3 ORDER BY name LIMIT $4"};

std::string behind(std::string const& prefix) {
  return prefix + "\U0010FFFF";
}

}  // namespace

Task<> recount(postgres::Session& transaction, std::vector<std::string> const& before,
               std::vector<std::string> const& after) {
  std::map<std::string, std::int64_t> changes;
  for (auto const& name : before) --changes[name];
  for (auto const& name : after) ++changes[name];
  std::vector<std::string> names;
  std::vector<std::int64_t> differences;
  for (auto const& [name, difference] : changes) {
    if (difference == 0) continue;
    names.push_back(name);
    differences.push_back(difference);
  }
  if (!names.empty()) co_await transaction.execute(change_counts, names, differences);
}

Task<std::vector<TagRow>> popular(postgres::Session& session, std::string const& prefix, std::optional<TagRow> last,
                                  std::size_t limit) {
  auto const after = last.value_or(TagRow{.name = "", .post_count = INT64_MAX});
  if (prefix.empty()) return session.rows<TagRow>(popular_tags, after.post_count, after.name, limit);
  return session.rows<TagRow>(popular_tags_like, after.post_count, after.name, limit, prefix, behind(prefix));
}

Task<std::vector<TagRow>> by_name(postgres::Session& session, std::string const& prefix, std::optional<TagRow> last,
                                  std::size_t limit) {
  return session.rows<TagRow>(tags_by_name, prefix, behind(prefix), last ? last->name : "", limit);
}

}  // namespace vobe::content::tags
