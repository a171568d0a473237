// Rows of documents on their way to an engine that is not PostgreSQL, and the queue of those that are to be sent. The
// database itself fills the queue, in the transaction that writes a row (migrations/0002).
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search::engine_rows {

/// By which a row is found: in the order of all rows.
struct Place {
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  friend auto operator<=>(Place const&, Place const&) = default;
};
BOOST_DESCRIBE_STRUCT(Place, (), (type, id))

/// Everything that an engine keeps of a thing, but for its words (domain/indexed).
struct Row {
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  std::int64_t revision = 0;  // grows with every change of what is told here
  bool visible = false;       // of a comment: with its post
  std::string title;
  std::string slug;
  std::vector<std::string> aliases;
  std::string body;
  std::string credit;
  std::vector<std::string> tags;
  std::vector<std::string> genres;
  std::optional<std::string> language;
  std::optional<std::int64_t> author_id;
  std::optional<std::int64_t> post_id;
  std::optional<std::string> kind;
  std::optional<int> year;
  std::optional<Timestamp> created_at;
  std::int64_t fresh = 0;
  std::vector<std::string> mentions;
  std::int64_t score = 0;
  std::int64_t popularity = 0;
  double prior = 0;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (type, id, revision, visible, title, slug, aliases, body, credit, tags, genres, language,
                       author_id, post_id, kind, year, created_at, fresh, mentions, score, popularity, prior))

/// In no particular order.
Task<std::vector<Row>> load(postgres::Session& session, std::vector<Place> const& places);

/// Up to `limit` places behind `after` (nothing: from the first), in their order.
Task<std::vector<Place>> places_after(postgres::Session& session, std::optional<Place> after, std::int64_t limit);

Task<std::int64_t> count(postgres::Session& session);

Task<bool> queue_is_empty(postgres::Session& session);
/// Takes the oldest entries out; they come back when the transaction is rolled back. Those that another process has
/// taken are passed over. A place may come twice.
Task<std::vector<Place>> take(postgres::Session& transaction, std::int64_t limit);

}  // namespace vobe::search::engine_rows
