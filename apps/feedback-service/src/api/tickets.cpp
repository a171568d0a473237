#include "api/tickets.hpp"

#include "api/dto.hpp"

namespace vobe::feedback::api {

namespace {

template <class Text>
std::optional<std::string> value_of(std::optional<Text>& text) {
  return text ? std::optional(std::move(text->value)) : std::nullopt;
}

Draft draft_of(NewFeedback& sent) {
  Draft draft{.kind = sent.kind,
              .subject = std::move(sent.subject.value),
              .body = std::move(sent.body.value),
              .page = value_of(sent.page),
              .contact = value_of(sent.contact),
              .reason = value_of(sent.reason)};
  if (sent.rating) draft.rating = static_cast<int>(sent.rating->value);
  if (sent.target) draft.target = Target{sent.target->type, sent.target->id.value};
  if (sent.form) draft.form = FormProof{std::move(sent.form->token.value), value_of(sent.form->website).value_or("")};
  return draft;
}

Task<FormView> issue(FormTokens const& forms) {
  co_return forms.issue();
}

}  // namespace

void mount_tickets(http::Router& router, TicketWriter& writer, TicketReader& reader, FormTokens const& forms) {
  router
      .get("/feedback/form",
           "What somebody without an account sends along as form.token: good from 2 seconds to 24 hours after this")
      .handle([&] { return issue(forms); });

  router.post("/feedback", "Send feedback; the answer's link is the only way back to it without an account")
      .answers(201)
      .handle([&](http::Body<NewFeedback> sent, std::optional<Principal> sender, http::IdempotencyKey key) {
        return writer.send(draft_of(sent.value), sender, key);
      });

  router.get("/feedback/mine", "One's own tickets, newest first")
      .needs(Role::user)
      .handle([&](http::Query<http::PageQuery> query, Principal sender) {
        return reader.mine(sender, query->size(), query->cursor);
      });

  router.get("/feedback/{ticket}", "A ticket: for its sender, by the key of its link, or for moderators")
      .problems({404})
      .handle([&](http::Path<std::string> ticket, http::Query<TicketQuery> query, std::optional<Principal> viewer) {
        return reader.get(ticket.value, {viewer, query->key});
      });

  router.get("/feedback/{ticket}/messages", "What the two sides wrote, oldest first")
      .problems({404})
      .handle([&](http::Path<std::string> ticket, http::Query<TicketPageQuery> query, std::optional<Principal> viewer) {
        return reader.messages(ticket.value, {viewer, query->key}, query->size(), query->cursor);
      });

  router.post("/feedback/{ticket}/messages", "Write to the other side")
      .answers(201)
      .problems({404, 409})
      .handle([&](http::Path<std::string> ticket, http::Query<TicketQuery> query, http::Body<NewMessage> message,
                  std::optional<Principal> viewer, http::IdempotencyKey key) {
        return writer.write(ticket.value, {viewer, query->key}, std::move(message->body.value), key);
      });
}

}  // namespace vobe::feedback::api
