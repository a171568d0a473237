#include "storage/tickets.hpp"

namespace vobe::feedback::tickets {

namespace {

using postgres::Query;

#define VOBE_TICKET_COLUMNS                                                                                        \
  "id, ticket, kind, subject, body, rating, page, contact, reason, target_type, target_id, author_id, status, "    \
  "priority, "                                                                                                     \
  "assignee, tags, merged_into, report_count, latest_report_at, message_count, created_at, updated_at, revision, " \
  "version"

constexpr Query insert_ticket{
    "insert_ticket",
    "INSERT INTO tickets (ticket, kind, subject, body, rating, page, contact, reason, target_type, target_id,"
    " author_id, status, merged_into, latest_report_at, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14) RETURNING " VOBE_TICKET_COLUMNS};

constexpr Query find_by_ticket{"find_ticket", "SELECT " VOBE_TICKET_COLUMNS " FROM tickets WHERE ticket = $1"};
constexpr Query find_by_id{"find_ticket_by_id", "SELECT " VOBE_TICKET_COLUMNS " FROM tickets WHERE id = $1"};
constexpr Query lock_by_id{"lock_ticket", "SELECT " VOBE_TICKET_COLUMNS " FROM tickets WHERE id = $1 FOR UPDATE"};

constexpr Query tickets_of_author{"tickets_of_author",
                                  "SELECT " VOBE_TICKET_COLUMNS
                                  " FROM tickets WHERE author_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"};

// PostgreSQL has no room for many negations in a row (XX000), and they mean nothing.
#define VOBE_WORDS "regexp_replace($5, '-[-[:space:]]*-', ' ', 'g')"

// Filters may be absent.
constexpr Query list_tickets{"list_tickets",
                             "SELECT " VOBE_TICKET_COLUMNS
                             " FROM tickets WHERE id < $1 AND merged_into IS NULL"
                             " AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3)"
                             " AND ($4::bigint IS NULL OR assignee = $4)"
                             " AND ($5::text IS NULL OR to_tsvector('russian', subject || ' ' || body) @@ "
                             "websearch_to_tsquery('russian', " VOBE_WORDS
                             "))"
                             " ORDER BY id DESC LIMIT $6",
                             postgres::Plans::per_call};

constexpr Query list_tickets_on_target{"list_tickets_on_target",
                                       "SELECT " VOBE_TICKET_COLUMNS
                                       " FROM tickets WHERE id < $1 AND target_type = $7 AND target_id = $8"
                                       " AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3)"
                                       " AND ($4::bigint IS NULL OR assignee = $4)"
                                       " AND ($5::text IS NULL OR to_tsvector('russian', subject || ' ' || body) @@ "
                                       "websearch_to_tsquery('russian', " VOBE_WORDS
                                       "))"
                                       " ORDER BY id DESC LIMIT $6",
                                       postgres::Plans::per_call};

// Two reports that collide here only wait for each other.
constexpr Query lock_target_key{
    "lock_target", "SELECT pg_advisory_xact_lock(hashtextextended('report on ' || $1 || ' ' || $2, 0)) IS NULL"};

constexpr Query lock_standing{
    "lock_standing_report",
    "SELECT " VOBE_TICKET_COLUMNS
    " FROM tickets WHERE target_type = $1 AND target_id = $2 AND kind = 'report'"
    " AND merged_into IS NULL AND status IN ('new', 'triaged', 'in_progress') AND report_count < $3"
    " ORDER BY id DESC LIMIT 1 FOR UPDATE"};

constexpr Query count_one_report{
    "count_report",
    "UPDATE tickets SET report_count = report_count + 1, latest_report_at = $2, updated_at = $2,"
    " version = version + 1 WHERE id = $1 RETURNING " VOBE_TICKET_COLUMNS};

constexpr Query change_ticket{
    "change_ticket",
    "UPDATE tickets SET status = $2, assignee = $3, priority = $4, tags = $5, updated_at = $6,"
    " resolved_at = CASE WHEN $2 NOT IN ('resolved', 'declined') THEN NULL WHEN status = $2 THEN resolved_at ELSE $6 "
    "END,"
    " revision = revision + 1, version = version + 1 WHERE id = $1 RETURNING " VOBE_TICKET_COLUMNS};

constexpr Query follow_standing{
    "follow_standing_report",
    "UPDATE tickets SET status = $2, updated_at = $3,"
    " resolved_at = CASE WHEN $2 IN ('resolved', 'declined') THEN $3::timestamptz END,"
    " revision = revision + 1, version = version + 1 WHERE merged_into = $1 RETURNING " VOBE_TICKET_COLUMNS};

constexpr Query count_one_message{
    "count_message",
    "UPDATE tickets SET message_count = message_count + 1, updated_at = $2, version = version + 1"
    " WHERE id = $1 RETURNING " VOBE_TICKET_COLUMNS};

constexpr Query insert_key{"insert_ticket_key", "INSERT INTO ticket_keys (ticket_id, key_hash) VALUES ($1, $2)"};
constexpr Query find_key{"find_ticket_key", "SELECT count(*) FROM ticket_keys WHERE ticket_id = $1 AND key_hash = $2"};

constexpr TicketId beyond_all{INT64_MAX};

Task<TicketRow> changed(Task<std::optional<TicketRow>> statement) {
  auto row = co_await std::move(statement);
  co_return std::move(row).value();
}

}  // namespace

Task<TicketRow> insert(postgres::Session& tx, TicketRow const& t) {
  return changed(tx.row<TicketRow>(insert_ticket, t.ticket, t.kind, t.subject, t.body, t.rating, t.page, t.contact,
                                   t.reason, t.target_type, t.target_id, t.author_id, t.status, t.merged_into,
                                   t.created_at));
}

Task<std::optional<TicketRow>> find(postgres::Session& session, std::string const& ticket) {
  return session.row<TicketRow>(find_by_ticket, ticket);
}

Task<std::optional<TicketRow>> find(postgres::Session& session, TicketId id) {
  return session.row<TicketRow>(find_by_id, id);
}

Task<std::optional<TicketRow>> lock(postgres::Session& tx, TicketId id) {
  return tx.row<TicketRow>(lock_by_id, id);
}

Task<std::vector<TicketRow>> of_author(postgres::Session& session, UserId author, std::optional<TicketId> before,
                                       std::size_t limit) {
  return session.rows<TicketRow>(tickets_of_author, author, before.value_or(beyond_all),
                                 static_cast<std::int64_t>(limit));
}

Task<std::vector<TicketRow>> list(postgres::Session& session, Filter const& filter, std::optional<TicketId> before,
                                  std::size_t limit) {
  auto const last = before.value_or(beyond_all);
  auto const count = static_cast<std::int64_t>(limit);
  if (!filter.target) {
    return session.rows<TicketRow>(list_tickets, last, filter.status, filter.kind, filter.assignee, filter.words,
                                   count);
  }
  return session.rows<TicketRow>(list_tickets_on_target, last, filter.status, filter.kind, filter.assignee,
                                 filter.words, count, filter.target->type, filter.target->id);
}

Task<> lock_target(postgres::Session& tx, Target const& target) {
  co_await tx.value<bool>(lock_target_key, target.type, std::to_string(target.id));
}

Task<std::optional<TicketRow>> lock_standing_report(postgres::Session& tx, Target const& target, std::int64_t most) {
  return tx.row<TicketRow>(lock_standing, target.type, target.id, most);
}

Task<TicketRow> count_report(postgres::Session& tx, TicketId standing, Timestamp time) {
  return changed(tx.row<TicketRow>(count_one_report, standing, time));
}

Task<TicketRow> change(postgres::Session& tx, TicketId id, Triage const& triage, Timestamp time) {
  return changed(
      tx.row<TicketRow>(change_ticket, id, triage.status, triage.assignee, triage.priority, triage.tags, time));
}

Task<std::vector<TicketRow>> follow(postgres::Session& tx, TicketId standing, Status status, Timestamp time) {
  return tx.rows<TicketRow>(follow_standing, standing, status, time);
}

Task<TicketRow> count_message(postgres::Session& tx, TicketId id, Timestamp time) {
  return changed(tx.row<TicketRow>(count_one_message, id, time));
}

Task<> add_key(postgres::Session& tx, TicketId id, std::string const& key_hash) {
  co_await tx.execute(insert_key, id, key_hash);
}

Task<bool> has_key(postgres::Session& session, TicketId id, std::string const& key_hash) {
  co_return co_await session.value<std::int64_t>(find_key, id, key_hash) == 1;
}

}  // namespace vobe::feedback::tickets
