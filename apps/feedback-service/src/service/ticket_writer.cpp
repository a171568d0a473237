#include "service/ticket_writer.hpp"

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/service/idempotency.hpp"
#include "service/told.hpp"
#include "storage/history.hpp"
#include "storage/ticket_messages.hpp"

namespace vobe::feedback {

using tickets::TicketRow;
using tickets::Triage;

namespace {

constexpr std::size_t ticket_bytes = 9;  // of a public id: 12 letters

/// Gives the ticket a key for its private link, and says it.
Task<SentTicket> with_link(postgres::Session& tx, TicketView ticket) {
  auto const key = new_key();
  co_await tickets::add_key(tx, ticket.id, hash_of_key(key));
  std::string link = "/feedback/" + ticket.ticket + "?key=" + key;
  co_return SentTicket{std::move(ticket), std::move(link)};
}

std::string joined(std::vector<std::string> const& tags) {
  std::string text;
  for (auto const& tag : tags) text += (text.empty() ? "" : ", ") + tag;
  return text;
}

std::optional<std::string> text_of(std::optional<UserId> const& user) {
  return user ? std::optional(std::to_string(user->value)) : std::nullopt;
}

std::optional<std::string> text_of(std::optional<Priority> const& priority) {
  return priority ? std::optional(std::string(schema::name_of(*priority))) : std::nullopt;
}

Triage triage_of(TicketRow const& row, TriageChange const& change) {
  return {.status = change.status.value_or(row.status),
          .assignee = change.assignee.value_or(row.assignee),
          .priority = change.priority.value_or(row.priority),
          .tags = change.tags.value_or(row.tags)};
}

/// What differs, for the audit trail.
std::vector<history::ChangeRow> differences(TicketRow const& row, Triage const& wanted, UserId actor, Timestamp time) {
  std::vector<history::ChangeRow> changes;
  auto const note = [&](std::string member, std::optional<std::string> before, std::optional<std::string> after) {
    if (before == after) return;
    changes.push_back({.actor_id = actor,
                       .member = std::move(member),
                       .before = std::move(before),
                       .after = std::move(after),
                       .created_at = time});
  };
  note("status", std::string(schema::name_of(row.status)), std::string(schema::name_of(wanted.status)));
  note("assignee", text_of(row.assignee), text_of(wanted.assignee));
  note("priority", text_of(row.priority), text_of(wanted.priority));
  note("tags", joined(row.tags), joined(wanted.tags));
  return changes;
}

/// The reports that were merged into this one end as it does.
Task<> take_along(postgres::Session& tx, TicketRow const& standing, UserId actor, Status before, Timestamp time) {
  for (auto const& merged : co_await tickets::follow(tx, standing.id, standing.status, time)) {
    co_await history::add(tx, merged.id,
                          {.actor_id = actor,
                           .member = "status",
                           .before = std::string(schema::name_of(before)),
                           .after = std::string(schema::name_of(standing.status)),
                           .created_at = time});
    co_await told::updated(tx, merged);
  }
}

FieldError at(std::string member, std::string type) {
  return {.loc = {std::string("body"), std::move(member)}, .type = std::move(type)};
}

}  // namespace

void TicketWriter::check(Draft const& draft, bool signed_in) const {
  std::vector<FieldError> errors;
  if (draft.kind != Kind::report && draft.target) errors.push_back(at("target", "not_allowed"));
  if (draft.kind != Kind::report && draft.reason) errors.push_back(at("reason", "not_allowed"));
  if (!signed_in && !draft.form) errors.push_back(at("form", "missing"));
  if (!signed_in && draft.form && !draft.form->website.empty()) {
    errors.push_back(
        {.loc = {std::string("body"), std::string("form"), std::string("website")}, .type = "not_allowed"});
  }
  if (!errors.empty()) throw Invalid(std::move(errors));
  if (!signed_in) forms_.check(draft.form->token);
}

Task<std::optional<TicketRow>> TicketWriter::standing_report(postgres::Session& tx, Draft const& draft) {
  if (!draft.target) co_return std::nullopt;
  co_await tickets::lock_target(tx, *draft.target);
  co_return co_await tickets::lock_standing_report(tx, *draft.target, most_merged_reports);
}

Task<SentTicket> TicketWriter::send(Draft draft, std::optional<Principal> sender, http::IdempotencyKey key) {
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<TicketView>(tx, key)) {
    // The first key is known as a hash only: the repeated request gets another one that opens the same ticket.
    auto again = co_await with_link(tx, std::move(*first));
    co_await tx.commit();
    co_return again;
  }
  check(draft, sender.has_value());
  auto const standing = co_await standing_report(tx, draft);
  auto const time = clock_();
  TicketRow row{.ticket = base64url_encode(random_bytes(ticket_bytes)),
                .kind = draft.kind,
                .subject = std::move(draft.subject),
                .body = std::move(draft.body),
                .rating = draft.rating,
                .page = std::move(draft.page),
                .contact = std::move(draft.contact),
                .reason = std::move(draft.reason),
                .created_at = time};
  if (draft.target) {
    row.target_type = draft.target->type;
    row.target_id = draft.target->id;
  }
  if (sender) row.author_id = sender->user_id;
  if (standing) {
    row.status = standing->status;
    row.merged_into = standing->id;
    co_await told::updated(tx, co_await tickets::count_report(tx, standing->id, time));
  }
  auto const ticket = co_await tickets::insert(tx, row);
  co_await told::created(tx, ticket);
  auto view = view_of(ticket, false);
  co_await idempotency::keep(tx, key, view);
  auto sent = co_await with_link(tx, std::move(view));
  co_await tx.commit();
  co_return sent;
}

Task<MessageView> TicketWriter::write(std::string ticket, Claim claim, std::string body, http::IdempotencyKey key) {
  auto const writer = claim.viewer ? std::optional(claim.viewer->user_id) : std::nullopt;
  auto const admitted = co_await admit(database_, std::move(ticket), std::move(claim));
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<MessageView>(tx, key)) co_return std::move(*first);
  auto const held = co_await tickets::lock(tx, admitted.ticket.id);
  if (!held || held->message_count >= most_messages) throw Conflict("this ticket has as many messages as there may be");
  auto const time = clock_();
  auto message = co_await ticket_messages::insert(tx, held->id, admitted.side, writer, body, time);
  co_await told::updated(tx, co_await tickets::count_message(tx, held->id, time));
  co_await idempotency::keep(tx, key, message);
  co_await tx.commit();
  co_return message;
}

Task<TicketView> TicketWriter::triage(TicketId id, Principal moderator, TriageChange change, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto const held = co_await tickets::lock(tx, id);
  if (!held) throw NotFound("there is no such ticket");
  seen.check(held->revision);
  auto const wanted = triage_of(*held, change);
  if (held->merged_into && wanted.status != held->status) {
    throw Conflict("report " + std::to_string(held->merged_into->value) + " stands for this one; change that one");
  }
  if (!may_become(held->status, wanted.status)) {
    throw Conflict("a ticket can't go from " + std::string(schema::name_of(held->status)) + " to " +
                   std::string(schema::name_of(wanted.status)));
  }
  auto const time = clock_();
  auto const changes = differences(*held, wanted, moderator.user_id, time);
  if (changes.empty()) co_return view_of(*held, true);
  auto const ticket = co_await tickets::change(tx, id, wanted, time);
  for (auto const& one : changes) co_await history::add(tx, id, one);
  co_await told::updated(tx, ticket);
  if (wanted.status != held->status) co_await take_along(tx, ticket, moderator.user_id, held->status, time);
  co_await tx.commit();
  co_return view_of(ticket, true);
}

}  // namespace vobe::feedback
