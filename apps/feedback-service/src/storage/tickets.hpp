// The rows of tickets, and the keys of their private links.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/ticket.hpp"

namespace vobe::feedback::tickets {

struct TicketRow {
  TicketId id;
  std::string ticket;
  Kind kind = Kind::question;
  std::string subject;
  std::string body;
  std::optional<int> rating;
  std::optional<std::string> page;
  std::optional<std::string> contact;
  std::optional<std::string> reason;
  std::optional<TargetType> target_type;
  std::optional<std::int64_t> target_id;
  std::optional<UserId> author_id;
  Status status = Status::new_;
  std::optional<Priority> priority;
  std::optional<UserId> assignee;
  std::vector<std::string> tags;
  std::optional<TicketId> merged_into;
  std::int64_t report_count = 1;
  Timestamp latest_report_at;
  std::int64_t message_count = 0;
  Timestamp created_at;
  Timestamp updated_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TicketRow, (),
                      (id, ticket, kind, subject, body, rating, page, contact, reason, target_type, target_id,
                       author_id, status, priority, assignee, tags, merged_into, report_count, latest_report_at,
                       message_count, created_at, updated_at, revision, version))

/// What moderators look for; empty members ask for nothing.
struct Filter {
  std::optional<Status> status;
  std::optional<Kind> kind;
  std::optional<UserId> assignee;
  std::optional<std::string> words;
  std::optional<Target> target;  // then merged reports are shown too
};

/// Takes what a reporter or sender says from `ticket`, with its times, status and `merged_into`.
Task<TicketRow> insert(postgres::Session& transaction, TicketRow const& ticket);

Task<std::optional<TicketRow>> find(postgres::Session& session, std::string const& ticket);
Task<std::optional<TicketRow>> find(postgres::Session& session, TicketId id);
Task<std::optional<TicketRow>> lock(postgres::Session& transaction, TicketId id);

/// Newest first.
Task<std::vector<TicketRow>> of_author(postgres::Session& session, UserId author, std::optional<TicketId> before,
                                       std::size_t limit);
Task<std::vector<TicketRow>> list(postgres::Session& session, Filter const& filter, std::optional<TicketId> before,
                                  std::size_t limit);

/// Lets reports on one target come one after the other until the transaction ends.
Task<> lock_target(postgres::Session& transaction, Target const& target);
/// The open report that stands for all on this target and for fewer than `most`; locked. Nothing when there is none.
Task<std::optional<TicketRow>> lock_standing_report(postgres::Session& transaction, Target const& target,
                                                    std::int64_t most);
/// One more report is merged into this one.
Task<TicketRow> count_report(postgres::Session& transaction, TicketId standing, Timestamp time);

/// What moderators change.
struct Triage {
  Status status = Status::new_;
  std::optional<UserId> assignee;
  std::optional<Priority> priority;
  std::vector<std::string> tags;
};
Task<TicketRow> change(postgres::Session& transaction, TicketId id, Triage const& triage, Timestamp time);
/// The reports that were merged into this one follow its status.
Task<std::vector<TicketRow>> follow(postgres::Session& transaction, TicketId standing, Status status, Timestamp time);
/// One more message.
Task<TicketRow> count_message(postgres::Session& transaction, TicketId id, Timestamp time);

Task<> add_key(postgres::Session& transaction, TicketId id, std::string const& key_hash);
Task<bool> has_key(postgres::Session& session, TicketId id, std::string const& key_hash);

}  // namespace vobe::feedback::tickets
