// What the gateway answers about search, feedback, the help chat and the services.
#pragma once

#include "clients/shapes.hpp"

namespace vobe::frontend {

// ---- search ----

struct Hit {
  std::string type;
  std::int64_t id = 0;
  Text title;
  Text snippet;  // safe HTML: nothing but <mark>
  Text url_slug;
  std::optional<Timestamp> created_at;
  Text language;
  Number post_id;  // of a comment
  Text username;   // of a person
  Text detail;     // the artists of an album or track
};
BOOST_DESCRIBE_STRUCT(Hit, (), (type, id, title, snippet, url_slug, created_at, language, post_id, username, detail))

struct Total {
  Number value;
  Text relation;
};
BOOST_DESCRIBE_STRUCT(Total, (), (value, relation))

struct FacetValue {
  std::string value;
  Number count;
};
BOOST_DESCRIBE_STRUCT(FacetValue, (), (value, count))

struct Facets {
  std::vector<FacetValue> type;
};
BOOST_DESCRIBE_STRUCT(Facets, (), (type))

struct SearchPage {
  std::vector<Hit> items;
  OrEmpty<Total> total;
  OrEmpty<Facets> facets;
  Text next_cursor;
  Text did_you_mean;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(SearchPage, (), (items, total, facets, next_cursor, did_you_mean, degraded))

struct Suggestion {
  std::string type;
  std::int64_t id = 0;
  Text title;
  Text slug;
  Text detail;
};
BOOST_DESCRIBE_STRUCT(Suggestion, (), (type, id, title, slug, detail))

struct Suggestions {
  std::vector<Suggestion> items;
};
BOOST_DESCRIBE_STRUCT(Suggestions, (), (items))

// ---- feedback, chat, status ----

struct Ticket {
  Text ticket;
  Text kind;
  Text subject;
  Text body;
  std::optional<std::int64_t> rating;
  Text page;
  Text status;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
  Text link;  // in the answer to POST only
};
BOOST_DESCRIBE_STRUCT(Ticket, (), (ticket, kind, subject, body, rating, page, status, created_at, updated_at, link))

struct Citation {
  Text kind;
  Text slug;
  Text title;
  Text url;
};
BOOST_DESCRIBE_STRUCT(Citation, (), (kind, slug, title, url))

struct Message {
  Text role;
  Text content;
  std::vector<Citation> citations;
};
BOOST_DESCRIBE_STRUCT(Message, (), (role, content, citations))

struct Conversation {
  std::string id;
  Text title;
  std::optional<Timestamp> updated_at;
  std::vector<Message> messages;
};
BOOST_DESCRIBE_STRUCT(Conversation, (), (id, title, updated_at, messages))

struct ServiceState {
  std::string name;
  Text version;
  Flag ready;
};
BOOST_DESCRIBE_STRUCT(ServiceState, (), (name, version, ready))

struct Status {
  std::vector<ServiceState> services;
};
BOOST_DESCRIBE_STRUCT(Status, (), (services))

}  // namespace vobe::frontend
