#include "storage/import_keys.hpp"

#include "chassis/schema/json.hpp"

namespace vobe::artist::import_keys {

namespace {

using postgres::Query;

constexpr Query find_keys{"find_import_keys",
                          "SELECT held.kind, held.key, held.id, held.hash"
                          " FROM jsonb_to_recordset($1::jsonb) AS r(kind text, key text)"
                          " JOIN import_keys held ON held.kind = r.kind AND held.key = r.key"};

constexpr Query put_keys{"put_import_keys",
                         "INSERT INTO import_keys (kind, key, id, hash)"
                         " SELECT r.kind, r.key, r.id, r.hash"
                         " FROM jsonb_to_recordset($1::jsonb) AS r(kind text, key text, id bigint, hash text)"
                         " ON CONFLICT (kind, key) DO UPDATE SET id = excluded.id, hash = excluded.hash"};

constexpr Query forget_keys{"forget_import_keys", "DELETE FROM import_keys WHERE kind = $1 AND id = ANY($2)"};

}  // namespace

Task<std::vector<KeyRow>> find(postgres::Session& session, std::vector<Key> const& keys) {
  return session.rows<KeyRow>(find_keys, schema::to_json(keys));
}

Task<> put(postgres::Session& transaction, std::vector<KeyRow> const& rows) {
  co_await transaction.execute(put_keys, schema::to_json(rows));
}

Task<> forget(postgres::Session& transaction, Kind kind, std::vector<std::int64_t> const& ids) {
  co_await transaction.execute(forget_keys, kind, ids);
}

}  // namespace vobe::artist::import_keys
