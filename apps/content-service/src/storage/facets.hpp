// The rows of post_facets: what the lists of a tag, an author, an artist … are read from.
#pragma once

#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/postgres/database.hpp"

namespace vobe::content::facets {

/// The post has these facets from now on; none takes it from all lists. Its row must be locked.
Task<> replace(postgres::Session& transaction, PostId post, std::vector<std::string> const& facets);

}  // namespace vobe::content::facets
