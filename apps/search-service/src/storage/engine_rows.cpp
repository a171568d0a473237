#include "storage/engine_rows.hpp"

namespace vobe::search::engine_rows {

namespace {

using postgres::Plans;
using postgres::Query;

// A comment goes with its post; a post that isn't known yet hides nothing. Its revision is the sum of both, so that
// whatever changes either is news to the comment: transactions may end in another order than they took their numbers
// in, and the later one of the two may have been told already.
constexpr Query load_rows{
    "load_engine_rows",
    "SELECT d.type, d.id, d.revision + coalesce(p.revision, 0) AS revision,"
    " d.visible AND (p.id IS NULL OR p.visible OR p.version = 0) AS visible, d.title, d.slug, d.aliases, d.body,"
    " d.credit, d.tags, d.genres, d.language, d.author_id, d.post_id, d.kind, d.year, d.created_at, d.fresh, "
    "d.mentions,"
    " d.score, d.popularity, d.prior::float8"
    " FROM documents d JOIN unnest($1::text[], $2::bigint[]) AS wanted (type, id) USING (type, id)"
    " LEFT JOIN documents p ON d.type = 'comment' AND p.type = 'post' AND p.id = d.post_id",
    Plans::per_call};

constexpr Query find_places{"find_places_after",
                            "SELECT type, id FROM documents WHERE (type, id) > ($1, $2) ORDER BY type, id LIMIT $3"};
constexpr Query find_first_places{"find_first_places", "SELECT type, id FROM documents ORDER BY type, id LIMIT $1"};

constexpr Query count_rows{"count_documents", "SELECT count(*) FROM documents"};

constexpr Query find_no_entry{"find_no_engine_queue", "SELECT NOT EXISTS (SELECT FROM engine_queue)"};
constexpr Query take_entries{"take_engine_queue",
                             "DELETE FROM engine_queue WHERE entry IN"
                             " (SELECT entry FROM engine_queue ORDER BY entry LIMIT $1 FOR UPDATE SKIP LOCKED)"
                             " RETURNING type, id",
                             Plans::per_call};  // the queue is empty or long

}  // namespace

Task<std::vector<Row>> load(postgres::Session& session, std::vector<Place> const& places) {
  std::vector<DocumentType> types;
  std::vector<std::int64_t> ids;
  for (auto const& place : places) {
    types.push_back(place.type);
    ids.push_back(place.id);
  }
  return session.rows<Row>(load_rows, types, ids);
}

Task<std::vector<Place>> places_after(postgres::Session& session, std::optional<Place> after, std::int64_t limit) {
  if (!after) return session.rows<Place>(find_first_places, limit);
  return session.rows<Place>(find_places, after->type, after->id, limit);
}

Task<std::int64_t> count(postgres::Session& session) {
  co_return (co_await session.value<std::int64_t>(count_rows)).value_or(0);
}

Task<bool> queue_is_empty(postgres::Session& session) {
  co_return (co_await session.value<bool>(find_no_entry)).value_or(true);
}

Task<std::vector<Place>> take(postgres::Session& transaction, std::int64_t limit) {
  return transaction.rows<Place>(take_entries, limit);
}

}  // namespace vobe::search::engine_rows
