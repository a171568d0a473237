#include "storage/renewals.hpp"

namespace vobe::search::renewals {

namespace {

using postgres::Query;

constexpr Query find_due{"is_renewal_due", "SELECT EXISTS (SELECT FROM renewal WHERE rules < $1)"};
constexpr Query find_nothing{"has_nothing_to_renew",
                             "SELECT NOT EXISTS (SELECT FROM documents) AND NOT EXISTS (SELECT FROM words)"};
constexpr Query take_progress{"take_renewal",
                              "SELECT target, word, type, id FROM renewal WHERE rules < $1 FOR UPDATE SKIP LOCKED"};
constexpr Query note_progress{"note_renewal", "UPDATE renewal SET target = $1, word = $2, type = $3, id = $4"};
constexpr Query finish_renewal{"finish_renewal",
                               "UPDATE renewal SET rules = $1, target = $1, word = '', type = NULL, id = NULL"};

}  // namespace

Task<bool> are_due(postgres::Session& session, int rules) {
  co_return (co_await session.value<bool>(find_due, rules)).value_or(false);
}

Task<bool> have_nothing(postgres::Session& session) {
  co_return (co_await session.value<bool>(find_nothing)).value_or(false);
}

Task<std::optional<Progress>> take(postgres::Session& transaction, int rules) {
  return transaction.row<Progress>(take_progress, rules);
}

Task<> note(postgres::Session& transaction, Progress const& progress) {
  co_await transaction.execute(note_progress, progress.target, progress.word, progress.type, progress.id);
}

Task<> finish(postgres::Session& transaction, int rules) {
  co_await transaction.execute(finish_renewal, rules);
}

}  // namespace vobe::search::renewals
