// Everything that changes a ticket.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "service/access.hpp"
#include "service/form_tokens.hpp"
#include "service/views.hpp"

namespace vobe::feedback {

/// What somebody without an account sends beside the ticket.
struct FormProof {
  std::string token;
  std::string website;  // a member that no person sees: whoever fills it in is a robot
};

struct Draft {
  Kind kind = Kind::question;
  std::string subject;
  std::string body;
  std::optional<int> rating;
  std::optional<std::string> page;
  std::optional<std::string> contact;
  std::optional<Target> target;
  std::optional<std::string> reason;
  std::optional<FormProof> form;
};

/// What a moderator wants changed; empty members stay as they are.
struct TriageChange {
  std::optional<Status> status;
  std::optional<std::optional<UserId>> assignee;
  std::optional<std::optional<Priority>> priority;
  std::optional<std::vector<std::string>> tags;
};

/// One per worker. Every change locks the ticket's row, so that its versions and events are in order.
class TicketWriter {
 public:
  TicketWriter(postgres::Database& database, FormTokens const& forms, Clock clock = now)
      : database_(database), forms_(forms), clock_(std::move(clock)) {}

  /// A report on what others have reported already is merged: one of them stands for all. Throws Invalid (a robot's
  /// form; target or reason without being a report).
  Task<SentTicket> send(Draft draft, std::optional<Principal> sender, http::IdempotencyKey key);

  /// By either side. Throws NotFound, Conflict (too many messages).
  Task<MessageView> write(std::string ticket, Claim claim, std::string body, http::IdempotencyKey key);

  /// By a moderator. Throws NotFound, Conflict (no such transition; merged), PreconditionFailed.
  Task<TicketView> triage(TicketId id, Principal moderator, TriageChange change, http::IfMatch seen);

 private:
  void check(Draft const& draft, bool signed_in) const;
  /// The report that already stands for this target, locked; nothing where there is none.
  static Task<std::optional<tickets::TicketRow>> standing_report(postgres::Session& transaction, Draft const& draft);

  postgres::Database& database_;
  FormTokens const& forms_;
  Clock clock_;
};

}  // namespace vobe::feedback
