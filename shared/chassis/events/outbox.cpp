#include "chassis/events/outbox.hpp"

#include <algorithm>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/traceparent.hpp"

namespace vobe::events {

postgres::Migration const outbox_migration{"0000_outbox.sql",
                                           R"(-- Events that are told after the transaction that made them true.
CREATE TABLE outbox (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     uuid        NOT NULL,
  topic        text        NOT NULL,
  partitions   integer     NOT NULL,
  key          text        NOT NULL,
  type         text        NOT NULL,
  subject      text        NOT NULL,
  data         text        NOT NULL,   -- JSON, to be passed on as it was written
  traceparent  text        NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz             -- when the bus had acknowledged it
) WITH (
  -- Each row is written, updated once and deleted: what is dead must not lie in the way of the next poll.
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 2000
);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
)"};

namespace {

constexpr postgres::Query insert_event{"outbox_insert", R"(
INSERT INTO outbox (event_id, topic, partitions, key, type, subject, data, traceparent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};

constexpr postgres::Query insert_events{"outbox_insert_all", R"(
INSERT INTO outbox (event_id, topic, partitions, key, type, subject, data, traceparent)
SELECT event_id, $1, $2, key, $3, subject, data, $4
  FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY
    AS told (event_id, key, subject, data, place)
 ORDER BY place)"};

// In bounded steps; `id > $1` also keeps it from meeting again what the relay has published meanwhile.
constexpr postgres::Query unpublish{"outbox_unpublish", R"(
UPDATE outbox SET published_at = NULL
 WHERE id IN (SELECT id FROM outbox
               WHERE id > $1 AND topic = $2 AND published_at IS NOT NULL AND created_at >= $3
               ORDER BY id LIMIT 2000)
RETURNING id)"};

constexpr postgres::Query select_refused{"outbox_refused", R"(
SELECT id, topic, type, subject, octet_length(data)::bigint AS bytes, created_at
  FROM outbox
 WHERE published_at = 'infinity' AND topic = $1 AND id > $2
 ORDER BY id LIMIT $3)"};

void check_size(std::string_view type, std::string const& data) {
  if (data.size() > longest_event_data) throw PayloadTooLarge("the event " + std::string(type) + " is too large");
}

std::string current_traceparent(Context const* context) {
  return context ? traceparent_of(*context) : "";
}

}  // namespace

Task<> tell_json(postgres::Session& transaction, Topic topic, std::string_view type, std::string key,
                 std::string subject, std::string data) {
  check_size(type, data);
  co_await transaction.execute(insert_event, Uuid::v7(), topic.name, topic.partitions, key, type, subject, data,
                               current_traceparent(co_await current_context()));
}

Task<> tell_all_json(postgres::Session& transaction, Topic topic, std::string_view type,
                     std::vector<Telling> const& tellings) {
  if (tellings.empty()) co_return;
  std::vector<Uuid> event_ids;
  std::vector<std::string_view> keys;
  std::vector<std::string_view> subjects;
  std::vector<std::string_view> datas;
  for (Telling const& telling : tellings) {
    check_size(type, telling.data);
    event_ids.push_back(Uuid::v7());
    keys.push_back(telling.key);
    subjects.push_back(telling.subject);
    datas.push_back(telling.data);
  }
  co_await transaction.execute(insert_events, topic.name, topic.partitions, type,
                               current_traceparent(co_await current_context()), event_ids, keys, subjects, datas);
}

Task<std::int64_t> republish(postgres::Session& session, std::string topic, Timestamp since) {
  std::int64_t count = 0;
  std::int64_t last = 0;
  for (;;) {
    auto const ids = co_await session.values<std::int64_t>(unpublish, last, topic, since);
    if (ids.empty()) co_return count;
    count += static_cast<std::int64_t>(ids.size());
    last = *std::ranges::max_element(ids);
  }
}

Task<std::vector<RefusedEvent>> refused_events(postgres::Session& session, std::string topic, std::int64_t after,
                                               std::int64_t limit) {
  return session.rows<RefusedEvent>(select_refused, topic, after, limit);
}

}  // namespace vobe::events
