#include "api/triage.hpp"

#include "api/dto.hpp"

namespace vobe::feedback::api {

namespace {

/// "post:42". Throws Invalid for anything else.
Target read_target(std::string const& text) {
  auto const colon = text.find(':');
  auto const id = colon == std::string::npos ? std::nullopt : parse_id(std::string_view(text).substr(colon + 1));
  schema::Reader reader(schema::Unknown::ignore, "query");
  Target target;
  reader.inside(std::string_view("target"),
                [&] { schema::Codec<TargetType>::read_text(reader, text.substr(0, colon), target.type); });
  reader.throw_if_errors();
  if (!id) throw Invalid::query("target", "not_an_id");
  target.id = *id;
  return target;
}

tickets::Filter filter_of(ListQuery const& query) {
  tickets::Filter filter{.status = query.status, .kind = query.kind, .assignee = query.assignee};
  if (query.q) filter.words = query.q->value;
  if (query.target) filter.target = read_target(*query.target);
  return filter;
}

/// Throws Invalid for a ticket without a status.
TriageChange change_of(FeedbackChange& sent) {
  if (sent.status.present && !sent.status.value) throw Invalid::body("status", "missing");
  TriageChange change{.status = sent.status.value};
  if (sent.assignee.present) change.assignee = sent.assignee.value;
  if (sent.priority.present) change.priority = sent.priority.value;
  if (sent.tags.present) change.tags.emplace();
  if (sent.tags.value) {
    for (auto& tag : sent.tags.value->values) change.tags->push_back(std::move(tag.value));
  }
  return change;
}

}  // namespace

void mount_triage(http::Router& router, TicketWriter& writer, TicketReader& reader) {
  router.get("/feedback", "Tickets, newest first; of merged reports the one that stands for all")
      .needs(Role::moderator)
      .handle([&](http::Query<ListQuery> query) {
        return reader.list(filter_of(query.value), query->size(), query->cursor);
      });

  router
      .patch("/feedback/{ticket}",
             "Triage a ticket, by its number (id); reports that were merged into it follow its status")
      .needs(Role::moderator)
      .problems({404, 409, 412})
      .handle([&](http::Path<TicketId> id, http::Body<FeedbackChange> change, Principal moderator, http::IfMatch seen) {
        return writer.triage(id, moderator, change_of(change.value), seen);
      });

  router.get("/feedback/{ticket}/history", "Who changed what of a ticket, by its number (id)")
      .needs(Role::moderator)
      .problems({404})
      .handle([&](http::Path<TicketId> id, http::Query<http::PageQuery> query) {
        return reader.history(id, query->size(), query->cursor);
      });

  router.get("/feedback/stats", "Counts of a span of time, at most a year; without one of the last 30 days")
      .needs(Role::moderator)
      .handle([&](http::Query<SpanQuery> query) { return reader.statistics(query->from, query->to); });
}

}  // namespace vobe::feedback::api
