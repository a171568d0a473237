// What this service tells: the rows of a change as the events of the contract, into the outbox of its transaction.
#pragma once

#include <vector>

#include "chassis/postgres/database.hpp"
#include "storage/comments.hpp"
#include "storage/threads.hpp"

namespace vobe::comment::told {

Task<> created(postgres::Session& transaction, comments::CommentRow const& comment, threads::ThreadRow const& thread);
Task<> updated(postgres::Session& transaction, comments::CommentRow const& comment, threads::ThreadRow const& thread);
Task<> deleted(postgres::Session& transaction, comments::CommentRow const& comment, threads::ThreadRow const& thread);
Task<> removed(postgres::Session& transaction, comments::CommentRow const& comment, threads::ThreadRow const& thread);
Task<> restored(postgres::Session& transaction, comments::CommentRow const& comment, threads::ThreadRow const& thread);
Task<> scored(postgres::Session& transaction, std::vector<comments::ScoreRow> const& scores);

}  // namespace vobe::comment::told
