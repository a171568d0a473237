// /feedback, /feedback/{ticket}
#include <boost/describe/class.hpp>

#include <algorithm>
#include <optional>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "domain/paths.hpp"
#include "domain/return_path.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "pages/post.hpp"
#include "view/fields.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

namespace {

/// That the form was opened here, and not just now; asked of those who have no account.
struct FormProof {
  std::string token;
  std::string website;  // a field that no person sees or fills in
};
BOOST_DESCRIBE_STRUCT(FormProof, (), (token, website))

struct FormToken {
  Text token;
};
BOOST_DESCRIBE_STRUCT(FormToken, (), (token))

struct NewTicket {
  std::string kind;
  std::string subject;
  std::string body;
  std::optional<std::int64_t> rating;
  std::optional<std::string> page;
  std::optional<std::string> contact;
  std::optional<FormProof> form;
};
BOOST_DESCRIBE_STRUCT(NewTicket, (), (kind, subject, body, rating, page, contact, form))

std::vector<Choice> const kinds{{"bug", "feedback.bug"},
                                {"idea", "feedback.idea"},
                                {"question", "feedback.question"},
                                {"praise", "feedback.praise"},
                                {"report", "feedback.report"}};
std::vector<Choice> const labels{{"kind", "feedback.kind"},       {"subject", "feedback.subject"},
                                 {"body", "feedback.body"},       {"page", "feedback.page"},
                                 {"contact", "feedback.contact"}, {"rating", "feedback.rating"}};

/// For a visitor's form: the one that it came with as long as that is good, so that who was too fast need only wait.
/// None for members, and none while feedback-service is away (sending says so then).
Task<std::string> form_token(Visit& visit, Form const& form, Mistakes const& mistakes) {
  if (visit.is_member()) co_return "";
  bool const run_out = std::ranges::any_of(mistakes.fields, [](FieldProblem const& mistake) {
    return mistake.field == "form" && mistake.type != "form_too_fast";
  });
  if (form.has("token") && !run_out) co_return std::string(form.get("token"));
  try {
    co_return (co_await visit.get<FormToken>("/feedback/form")).token.value;
  } catch (Unavailable const&) {
    co_return "";
  }
}

Task<http::Response> show_form(Visit& visit, Form form, Mistakes mistakes) {
  std::string const token = co_await form_token(visit, form, mistakes);
  Frame const frame{
      .content = "form_page", .title = std::string(visit.text("feedback.head")), .canonical = "/feedback"};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text("feedback.head"));
    part.section("LEAD").set("TEXT", visit.text("feedback.lead"));
    part.set("ACTION", "/feedback");
    part.set("BUTTON", visit.text("feedback.button"));
    part.set("CSRF", visit.form_token());
    fill_hidden(part, "key", form.get("key"));
    if (!token.empty()) fill_hidden(part, "token", token);
    part.section("DRAFT").set("NAME", "/feedback");
    part.show("TRAP");
    fill_summary(part, mistakes, labels, visit.restored());
    fill_radios(part, "kind", "feedback.kind", kinds, form, mistakes);
    fill_field(part, {.name = "subject", .label = "feedback.subject", .longest = 200}, form, mistakes);
    fill_field(part, {.name = "body", .label = "feedback.body", .type = "area", .longest = 10'000}, form, mistakes);
    fill_field(part, {.name = "page", .label = "feedback.page", .longest = 500, .required = false, .verbatim = true},
               form, mistakes);
    fill_field(part,
               {.name = "rating",
                .label = "feedback.rating",
                .type = "number",
                .hint = "feedback.rating.hint",
                .required = false},
               form, mistakes);
    fill_field(part,
               {.name = "contact",
                .label = "feedback.contact",
                .hint = "feedback.contact.hint",
                .complete = "email",
                .longest = 254,
                .required = false,
                .verbatim = true},
               form, mistakes);
  };
  co_return show(visit, frame, fill, mistakes.empty() ? 200 : 422);
}

std::optional<std::string> text_or_null(std::string_view text) {
  return text::trim(text).empty() ? std::nullopt : std::optional<std::string>(text);
}

http::Response show_thanks(Visit& visit, std::string const& link) {
  Frame const frame{
      .content = "feedback_sent", .title = std::string(visit.text("feedback.sent.head")), .indexed = false};
  visit.make_private();
  return show(visit, frame, [&](Part part) {
    part.set("LINK", link);
    part.set("FULL_LINK", visit.site.public_url.at(link));
  });
}

}  // namespace

Task<http::Response> show_feedback(Visit& visit) {
  if (std::string const sent = visit.query("sent"); !sent.empty()) co_return show_thanks(visit, safe_return_path(sent));
  Form form;
  form.set("key", new_key());
  std::string const kind = visit.query("kind");
  form.set("kind", kind.empty() ? "question" : kind);
  form.set("page", visit.query("page"));
  co_return co_await show_form(visit, std::move(form), {});
}

Task<http::Response> send_feedback(Visit& visit) {
  Form const form = visit.form();
  if (visit.restored()) co_return co_await show_form(visit, form, {});
  // No person sees this field; whoever fills it in gets thanks without a ticket.
  if (!form.get("website").empty()) co_return visit.see_other("/");
  Mistakes mistakes;
  std::optional<FormProof> proof;
  if (!visit.is_member()) proof.emplace(std::string(form.get("token")), "");
  NewTicket ticket{.kind = std::string(form.get("kind")),
                   .subject = std::string(form.get("subject")),
                   .body = std::string(form.get("body")),
                   .page = text_or_null(form.get("page")),
                   .contact = text_or_null(form.get("contact")),
                   .form = std::move(proof)};
  if (auto const rating = text::trim(form.get("rating")); !rating.empty()) {
    ticket.rating = parse_id(rating);
    if (!ticket.rating) mistakes.add("rating", std::string(visit.text("feedback.rating.not_a_number")));
  }
  if (!mistakes.empty()) co_return co_await show_form(visit, form, mistakes);
  Reply const reply = co_await visit.send({.method = "POST",
                                           .target = "/feedback",
                                           .json = schema::to_json(ticket),
                                           .idempotency_key = std::string(form.get("key"))});
  if (!reply.ok()) co_return co_await show_form(visit, form, mistakes_of(reply.problem, visit.texts()));
  std::string thanks = "/feedback";
  add_query(thanks, "sent", safe_return_path(Visit::read<Ticket>(reply.body).link.value));
  co_return visit.see_other(std::move(thanks));
}

Task<http::Response> show_ticket(Visit& visit) {
  std::string target = "/feedback/" + percent_encode(visit.path_value(0));
  add_query(target, "key", visit.query("key"));
  auto const ticket = co_await visit.get<Ticket>(std::move(target));
  visit.make_private();
  Texts const& texts = visit.texts();
  Frame const frame{.content = "ticket", .title = ticket.subject.value, .indexed = false};
  co_return show(visit, frame, [&](Part part) {
    part.set("KIND", texts.get("feedback." + ticket.kind.value));
    part.set("STATUS", texts.get("ticket." + ticket.status.value));
    part.set("SUBJECT", ticket.subject.value);
    part.set("TICKET", ticket.ticket.value);
    part.set("BODY", ticket.body.value);
    if (ticket.created_at) part.set_time(*ticket.created_at);
    if (ticket.updated_at) fill_fact(part, "ticket.updated", texts.date_and_time(*ticket.updated_at));
    if (ticket.rating) fill_fact(part, "ticket.rating", std::to_string(*ticket.rating));
    if (!ticket.page.value.empty()) fill_fact(part, "feedback.page", ticket.page.value);
  });
}

}  // namespace vobe::frontend
