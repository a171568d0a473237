// What this service tells: the rows of a change as the events of the contract, into the outbox of its transaction.
#pragma once

#include <vector>

#include "chassis/postgres/database.hpp"
#include "storage/posts.hpp"

namespace vobe::content::told {

Task<> created(postgres::Session& transaction, posts::PostRow const& post);
/// Also after a restoration.
Task<> updated(postgres::Session& transaction, posts::PostRow const& post);
/// Only id, author and version travel.
Task<> deleted(postgres::Session& transaction, posts::PostRow const& post);
Task<> scored(postgres::Session& transaction, std::vector<posts::ScoreRow> const& scores);

}  // namespace vobe::content::told
