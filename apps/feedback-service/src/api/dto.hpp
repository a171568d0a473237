// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>

#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"
#include "domain/ticket.hpp"

namespace vobe::feedback::api {

using Body = Block<1, 10'000>;

struct ReportTarget {
  TargetType type = TargetType::post;
  Id<struct AnyTag> id;
};
BOOST_DESCRIBE_STRUCT(ReportTarget, (), (type, id))

struct AnonymousForm {
  Line<1, 500> token;
  std::optional<Line<0, 500>> website;
};
BOOST_DESCRIBE_STRUCT(AnonymousForm, (), (token, website))

struct NewFeedback {
  Kind kind = Kind::question;
  Line<1, 200> subject;
  Body body;
  std::optional<Integer<1, 5>> rating;
  std::optional<Line<1, 500>> page;
  std::optional<Line<1, 254>> contact;
  std::optional<ReportTarget> target;
  std::optional<Line<1, 200>> reason;
  std::optional<AnonymousForm> form;  // needed of whoever is not signed in; see GET /feedback/form
};
BOOST_DESCRIBE_STRUCT(NewFeedback, (), (kind, subject, body, rating, page, contact, target, reason, form))

struct NewMessage {
  Body body;
};
BOOST_DESCRIBE_STRUCT(NewMessage, (), (body))

struct FeedbackChange {
  Patch<Status> status;
  Patch<UserId> assignee;
  Patch<Priority> priority;
  Patch<List<Line<1, 40>, 0, most_tags>> tags;
};
BOOST_DESCRIBE_STRUCT(FeedbackChange, (), (status, assignee, priority, tags))

struct TicketQuery {
  std::optional<std::string> key;
};
BOOST_DESCRIBE_STRUCT(TicketQuery, (), (key))

struct TicketPageQuery : http::PageQuery {
  std::optional<std::string> key;
};
BOOST_DESCRIBE_STRUCT(TicketPageQuery, (http::PageQuery), (key))

/// target is "post:42".
struct ListQuery : http::PageQuery {
  std::optional<Status> status;
  std::optional<Kind> kind;
  std::optional<UserId> assignee;
  std::optional<Line<1, 200>> q;
  std::optional<std::string> target;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (http::PageQuery), (status, kind, assignee, q, target))

struct SpanQuery {
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
};
BOOST_DESCRIBE_STRUCT(SpanQuery, (), (from, to))

}  // namespace vobe::feedback::api
