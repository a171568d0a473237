// The row of renewal: how far what older rules wrote has been written anew.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search::renewals {

/// Up to where all is written by the rules `target`: the words in their order, and after all of them the documents.
struct Progress {
  int target = 0;
  std::string word;
  std::optional<DocumentType> type;  // with the id; nothing before the first document
  std::optional<std::int64_t> id;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (target, word, type, id))

/// Whether something may be there that rules before these have written.
Task<bool> are_due(postgres::Session& session, int rules);
/// Whether nothing is there that any rules could have written.
Task<bool> have_nothing(postgres::Session& session);
/// Held until the transaction ends; nothing when another process holds it, or all is done.
Task<std::optional<Progress>> take(postgres::Session& transaction, int rules);
Task<> note(postgres::Session& transaction, Progress const& progress);
/// All of it is written by the rules.
Task<> finish(postgres::Session& transaction, int rules);

}  // namespace vobe::search::renewals
