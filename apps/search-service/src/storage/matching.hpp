// The statements that find documents in PostgreSQL. One statement gives a page, its total and its facets; texts are
// ready to be looked for (see storage/tsquery).
#pragma once

#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "storage/matches.hpp"

namespace vobe::search::matching {

/// What is looked for. Without `wide` it is whatever has one of the `keys`, without those all that the filters leave.
struct Words {
  std::string wide;                     // tsquery text: every word, each with what it may stand for
  std::string exact;                    // the words alone, as typed; relaxed: what has all of them
  std::vector<std::string> keys;        // the whole query as a name (domain/indexed, name_keys)
  std::vector<std::string> other_keys;  // the same with words put right
  std::string title_key;                // in Latin letters, for its likeness to titles
  std::vector<std::int64_t> artists;    // whose works are meant too
  std::vector<std::string> terms;       // relaxed: tsquery texts of which not all must match,
  std::vector<double> weights;          // and what each is worth
};

/// Ranks, and counts, most_counted matches at most. Which ones of more is decided by what they are worth without the
/// query, names that equal it first: a word that half of all documents hold says nothing about them anyway. Ranks by
/// relevance are in millionths.
Task<Matches> find(postgres::Session& session, Words const& words, Filters const& filters, Page const& page);

/// Ids of visible artists with one of these name keys, or, where there are none, whose names hold the words of
/// `tsquery`.
Task<std::vector<std::int64_t>> artists_named(postgres::Session& session, std::vector<std::string> const& keys,
                                              std::string const& tsquery);
/// Ids of visible artists with one of these name keys.
Task<std::vector<std::int64_t>> artists_with_key(postgres::Session& session, std::vector<std::string> const& keys);
/// Ids of people with one of these name keys.
Task<std::vector<std::int64_t>> people_named(postgres::Session& session, std::vector<std::string> const& keys);

}  // namespace vobe::search::matching
