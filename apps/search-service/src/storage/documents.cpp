#include "storage/documents.hpp"

namespace vobe::search::documents {

namespace {

using postgres::Plans;
using postgres::Query;

// Only one process at a time follows up; an arbitrary number that nothing else uses in this database.
constexpr std::int64_t follow_up_lock = 0x766f62656c656172;

#define VOBE_SEARCH_VECTOR(title, names, topics, body)                                     \
  "setweight(to_tsvector('vobe', " title "), 'A') || setweight(to_tsvector('vobe', " names \
  "), 'B')"                                                                                \
  " || setweight(to_tsvector('vobe', " topics "), 'C') || setweight(to_tsvector('vobe', " body "), 'D')"

constexpr Query put_document{
    "put_document",
    "WITH written AS ("
    " INSERT INTO documents (type, id, version, visible, title, slug, aliases, body, credit, tags, genres, language,"
    "   author_id, post_id, year, created_at, fresh, mentions, depends_on, artist_ids, names, name_keys, title_key,"
    "   popularity, kind, vector)"
    " VALUES ($1, $2, $3, true, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
    "   coalesce($23::bigint, 0), $24, " VOBE_SEARCH_VECTOR("$25", "$26", "$27", "$28") ")"
    " ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, visible = true, title = excluded.title,"
    "   slug = excluded.slug, aliases = excluded.aliases, body = excluded.body, credit = excluded.credit,"
    "   tags = excluded.tags, genres = excluded.genres, language = excluded.language, author_id = excluded.author_id,"
    "   post_id = excluded.post_id, year = excluded.year, created_at = excluded.created_at, fresh = excluded.fresh,"
    "   mentions = excluded.mentions, depends_on = excluded.depends_on, artist_ids = excluded.artist_ids,"
    "   names = excluded.names, name_keys = excluded.name_keys, title_key = excluded.title_key,"
    "   popularity = coalesce($23::bigint, documents.popularity), kind = excluded.kind, vector = excluded.vector"
    " WHERE documents.version < excluded.version"
    // What was written before kinds were kept gets its own when it is told again.
    "   OR (documents.version = excluded.version AND documents.visible AND documents.kind IS NULL"
    "     AND excluded.kind IS NOT NULL)"
    " RETURNING type, id)"
    " INSERT INTO index_queue (type, id, written) SELECT type, id, true FROM written"};

constexpr Query bury_document{
    "bury_document",
    "WITH written AS ("
    " INSERT INTO documents (type, id, version) VALUES ($1, $2, $3)"
    " ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, visible = false, title = '', aliases = '{}',"
    "   body = '', credit = '', tags = '{}', genres = '{}', mentions = '{}', depends_on = '{}', artist_ids = '{}',"
    "   names = '', name_keys = '{}', title_key = '', vector = NULL"
    " WHERE documents.version < excluded.version RETURNING type, id)"
    " INSERT INTO index_queue (type, id, written) SELECT type, id, true FROM written"};

constexpr Query put_scores{
    "put_document_scores",
    "INSERT INTO documents (type, id, score, popularity, score_version)"
    " SELECT $1::text, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS scored (id, s, p, v) "
    "ORDER BY id"
    " ON CONFLICT (type, id) DO UPDATE SET score = excluded.score, popularity = excluded.popularity,"
    "   score_version = excluded.score_version"
    " WHERE documents.score_version < excluded.score_version"};

// What follows up is planned for each batch: a plan that was made while a table was empty reads it from end to end, and
// the queue is empty again and again.
constexpr Query find_known_names{
    "find_known_names",
    "WITH direct AS (SELECT type, id, title, aliases, artist_ids FROM documents"
    "  WHERE visible AND (type, id) IN (SELECT split_part(m, '/', 1), split_part(m, '/', 2)::bigint FROM "
    "unnest($1::text[]) m))"
    " SELECT type, id, title, aliases, artist_ids FROM direct"
    " UNION SELECT type, id, title, aliases, artist_ids FROM documents WHERE visible AND type = 'artist'"
    "  AND id IN (SELECT unnest(artist_ids) FROM direct WHERE type <> 'artist')"
    " ORDER BY type, id",
    Plans::per_call};

constexpr Query find_no_entry{"find_no_index_queue", "SELECT NOT EXISTS (SELECT FROM index_queue)"};
constexpr Query take_entries{
    "take_index_queue",
    "SELECT entry, type, id, written, outdated FROM index_queue WHERE pg_try_advisory_xact_lock($2)"
    " ORDER BY entry LIMIT $1",
    Plans::per_call};
constexpr Query forget_entries{"forget_index_queue", "DELETE FROM index_queue WHERE entry = ANY($1)", Plans::per_call};

constexpr Query load_rows{
    "load_documents",
    "SELECT d.type, d.id, d.version, d.visible, d.title, d.slug, d.aliases, d.body, d.credit, d.tags, d.genres,"
    " d.kind, d.year, d.mentions, d.artist_ids, d.names, coalesce(told.names, '') AS told_names, d.prior"
    " FROM documents d JOIN unnest($1::text[], $2::bigint[]) AS wanted (type, id) USING (type, id)"
    " LEFT JOIN told_names told USING (type, id) ORDER BY type, id FOR UPDATE OF d SKIP LOCKED",
    Plans::per_call};

constexpr Query renew_row{
    "renew_document",
    "UPDATE documents SET depends_on = $4, artist_ids = $5, names = $6, name_keys = $7, title_key = $8,"
    " vector = " VOBE_SEARCH_VECTOR("$9", "$10", "$11", "$12") " WHERE type = $1 AND id = $2 AND version = $3"};

constexpr Query queue_dependent_rows{
    "queue_dependents",
    "INSERT INTO index_queue (type, id, written)"
    " SELECT type, id, false FROM documents d WHERE depends_on && $1::text[] AND NOT EXISTS"
    // Looked up for each of them (OFFSET sees to that): they are few, and the queue may be long.
    " (SELECT FROM index_queue q WHERE q.type = d.type AND q.id = d.id OFFSET 0)",
    Plans::per_call};

constexpr Query queue_outdated_rows{"queue_outdated_documents",
                                    "INSERT INTO index_queue (type, id, written, outdated)"
                                    " SELECT type, id, false, true FROM documents"
                                    " JOIN unnest($1::text[], $2::bigint[]) AS page (type, id) USING (type, id)"
                                    " WHERE visible"};

constexpr Query note_told_names{"note_told_names",
                                "INSERT INTO told_names (type, id, names)"
                                " SELECT split_part(mention, '/', 1), split_part(mention, '/', 2)::bigint, names"
                                " FROM unnest($1::text[], $2::text[]) AS told (mention, names)"
                                " ON CONFLICT (type, id) DO UPDATE SET names = excluded.names"};

struct KnownRow {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string title;
  std::vector<std::string> aliases;
  std::vector<std::int64_t> artist_ids;
};
BOOST_DESCRIBE_STRUCT(KnownRow, (), (type, id, title, aliases, artist_ids))

}  // namespace

Task<> put(postgres::Session& transaction, Document const& document, Indexed const& indexed) {
  co_await transaction.execute(
      put_document, document.type, document.id, document.version, document.title, document.slug, document.aliases,
      document.body, document.credit, document.tags, document.genres, document.language, document.author_id,
      document.post_id, document.year, document.created_at, indexed.fresh, document.mentions, indexed.depends_on,
      indexed.artist_ids, indexed.known_names, indexed.name_keys, indexed.title_key, document.popularity, document.kind,
      indexed.title, indexed.names, indexed.topics, indexed.body);
}

Task<> bury(postgres::Session& transaction, DocumentType type, std::int64_t id, std::int64_t version) {
  co_await transaction.execute(bury_document, type, id, version);
}

Task<> change_scores(postgres::Session& transaction, DocumentType type, std::vector<ScoreRow> const& rows) {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> scores;
  std::vector<std::int64_t> popularities;
  std::vector<std::int64_t> versions;
  for (auto const& row : rows) {
    ids.push_back(row.id);
    scores.push_back(row.score);
    popularities.push_back(row.popularity);
    versions.push_back(row.score_version);
  }
  co_await transaction.execute(put_scores, type, ids, scores, popularities, versions);
}

Task<std::vector<KnownName>> known_names(postgres::Session& session, std::vector<std::string> const& mentions) {
  std::vector<KnownName> known;
  if (mentions.empty()) co_return known;
  for (auto& row : co_await session.rows<KnownRow>(find_known_names, mentions)) {
    known.push_back({row.type, row.id, std::move(row.title), std::move(row.aliases), std::move(row.artist_ids)});
  }
  co_return known;
}

Task<bool> queue_is_empty(postgres::Session& session) {
  co_return (co_await session.value<bool>(find_no_entry)).value_or(true);
}

Task<std::vector<Entry>> take_queue(postgres::Session& transaction, std::int64_t limit) {
  return transaction.rows<Entry>(take_entries, limit, follow_up_lock);
}

Task<> forget_queue(postgres::Session& transaction, std::vector<std::int64_t> const& entries) {
  co_await transaction.execute(forget_entries, entries);
}

Task<std::vector<StoredRow>> load(postgres::Session& transaction, std::vector<DocumentType> const& types,
                                  std::vector<std::int64_t> const& ids) {
  return transaction.rows<StoredRow>(load_rows, types, ids);
}

Task<> renew(postgres::Session& transaction, StoredRow const& row, Indexed const& indexed) {
  co_await transaction.execute(renew_row, row.type, row.id, row.version, indexed.depends_on, indexed.artist_ids,
                               indexed.known_names, indexed.name_keys, indexed.title_key, indexed.title, indexed.names,
                               indexed.topics, indexed.body);
}

Task<> queue_dependents(postgres::Session& transaction, std::vector<std::string> const& mentions) {
  co_await transaction.execute(queue_dependent_rows, mentions);
}

Task<> queue_outdated(postgres::Session& transaction, std::vector<DocumentType> const& types,
                      std::vector<std::int64_t> const& ids) {
  co_await transaction.execute(queue_outdated_rows, types, ids);
}

Task<> note_told(postgres::Session& transaction, std::vector<std::string> const& mentions,
                 std::vector<std::string> const& names) {
  co_await transaction.execute(note_told_names, mentions, names);
}

}  // namespace vobe::search::documents
