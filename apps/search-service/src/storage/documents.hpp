// The rows of documents: everything that can be found, kept in step with its owners by version.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"
#include "domain/indexed.hpp"

namespace vobe::search::documents {

/// Writes a thing's state and queues it for follow-up, unless the same or a later version was seen.
Task<> put(postgres::Session& transaction, Document const& document, Indexed const& indexed);

/// Leaves a tombstone of that version, unless a later one was seen; queues it for follow-up.
Task<> bury(postgres::Session& transaction, DocumentType type, std::int64_t id, std::int64_t version);

struct ScoreRow {
  std::int64_t id = 0;
  std::int64_t score = 0;
  std::int64_t popularity = 0;
  std::int64_t score_version = 0;
};

/// Votes have a version of their own; they may come before the thing itself. Each row of another thing.
Task<> change_scores(postgres::Session& transaction, DocumentType type, std::vector<ScoreRow> const& rows);

/// The visible ones among `mentions` ("artist/9"), and the artists of those.
Task<std::vector<KnownName>> known_names(postgres::Session& session, std::vector<std::string> const& mentions);

/// A row as follow-up needs it: what its words are, and what it was indexed with.
struct StoredRow {
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  std::int64_t version = 0;
  bool visible = false;
  std::string title;
  std::string slug;
  std::vector<std::string> aliases;
  std::string body;
  std::string credit;
  std::vector<std::string> tags;
  std::vector<std::string> genres;
  std::optional<std::string> kind;
  std::optional<int> year;
  std::vector<std::string> mentions;
  std::vector<std::int64_t> artist_ids;
  std::string names;
  std::string told_names;
  float prior = 0;
};
BOOST_DESCRIBE_STRUCT(StoredRow, (),
                      (type, id, version, visible, title, slug, aliases, body, credit, tags, genres, kind, year,
                       mentions, artist_ids, names, told_names, prior))

struct Entry {
  std::int64_t entry = 0;
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  bool written = true;    // else only something that it depends on was
  bool outdated = false;  // older rules wrote it (see index_rules)
};
BOOST_DESCRIBE_STRUCT(Entry, (), (entry, type, id, written, outdated))

Task<bool> queue_is_empty(postgres::Session& session);
/// The oldest entries of the queue; nothing while another process follows up. Held until the transaction ends.
Task<std::vector<Entry>> take_queue(postgres::Session& transaction, std::int64_t limit);
Task<> forget_queue(postgres::Session& transaction, std::vector<std::int64_t> const& entries);
/// Loads rows and locks them until the transaction ends. Those that others have locked are left out, not waited for.
Task<std::vector<StoredRow>> load(postgres::Session& transaction, std::vector<DocumentType> const& types,
                                  std::vector<std::int64_t> const& ids);

/// Writes anew by what it is found: what it mentions has changed, or the rules have.
Task<> renew(postgres::Session& transaction, StoredRow const& row, Indexed const& indexed);

/// Queues everything that depends on `mentions` and isn't queued already.
Task<> queue_dependents(postgres::Session& transaction, std::vector<std::string> const& mentions);
/// Queues those of them that are visible as outdated.
Task<> queue_outdated(postgres::Session& transaction, std::vector<DocumentType> const& types,
                      std::vector<std::int64_t> const& ids);
/// Notes the names for which dependents were queued, one for each of `mentions`.
Task<> note_told(postgres::Session& transaction, std::vector<std::string> const& mentions,
                 std::vector<std::string> const& names);

}  // namespace vobe::search::documents
