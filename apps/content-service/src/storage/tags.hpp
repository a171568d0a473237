// The rows of tags: how many posts carry each.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"

namespace vobe::content::tags {

struct TagRow {
  std::string name;
  std::int64_t post_count = 0;
};
BOOST_DESCRIBE_STRUCT(TagRow, (), (name, post_count))

/// A post that carried `before` carries `after` from now on. Locks the tags that this changes, in their order.
Task<> recount(postgres::Session& transaction, std::vector<std::string> const& before,
               std::vector<std::string> const& after);

/// Tags in use that begin with `prefix`, behind `last`.
Task<std::vector<TagRow>> popular(postgres::Session& session, std::string const& prefix, std::optional<TagRow> last,
                                  std::size_t limit);
Task<std::vector<TagRow>> by_name(postgres::Session& session, std::string const& prefix, std::optional<TagRow> last,
                                  std::size_t limit);

}  // namespace vobe::content::tags
