#include "storage/matching.hpp"

#include <array>

#include "chassis/schema/json.hpp"

namespace vobe::search::matching {

namespace {

using postgres::Plans;
using postgres::Query;

// ---- parts of the statement ----

// Names the type of every parameter once, so that a statement may leave one out.
constexpr std::string_view given =
    "WITH given AS (SELECT $1::text, $2::text, $3::text[], $4::text[], $5::text, $6::text[], $7::text[], $8::text[],"
    " $9::bigint[], $10::bigint[], $11::text, $12::int, $13::int, $14::timestamptz, $15::timestamptz, $16::bigint,"
    " $17::timestamptz, $18::bigint, $19::text, $20::bigint, $21::bigint, $22::bigint, $23::bool, $24::text[], "
    "$25::float8[], $26::bigint[], $27::text[], $28::bigint[], $29::bigint[]),"
    // Read once and not for each row.
    " asked AS MATERIALIZED (SELECT to_tsquery('vobe', $1) AS wide, to_tsquery('vobe', $2) AS exact,"
    "  ARRAY(SELECT to_tsquery('vobe', term) FROM unnest($24::text[]) WITH ORDINALITY AS t (term, place) ORDER BY "
    "place)"
    "   AS terms)";

/// What finds the rows: the words, or without any the filter that leaves the fewest.
enum class Driver : std::uint8_t { words, relaxed, name, post, author, artist, tag, genre, none };

constexpr std::string_view condition_of(Driver driver) {
  switch (driver) {
    case Driver::words:
    case Driver::relaxed: return "d.vector @@ to_tsquery('vobe', $1)";
    case Driver::name: return "d.name_keys && $3::text[]";
    case Driver::post: return "d.type = 'comment' AND d.post_id = $16";
    case Driver::author: return "d.author_id = ANY($9)";
    case Driver::artist: return "d.artist_ids && $10::bigint[]";
    case Driver::tag: return "d.tags @> $7::text[]";
    case Driver::genre: return "d.genres @> $8::text[]";
    case Driver::none: return "true";
  }
  return {};
}

constexpr std::string_view filters_sql =
    " AND (cardinality($6::text[]) = 0 OR d.type = ANY($6)) AND (cardinality($7::text[]) = 0 OR d.tags @> $7::text[])"
    " AND (cardinality($8::text[]) = 0 OR d.genres @> $8::text[]) AND (cardinality($9::bigint[]) = 0 OR d.author_id = "
    "ANY($9))"
    " AND (cardinality($10::bigint[]) = 0 OR d.artist_ids && $10::bigint[]) AND ($11::text IS NULL OR d.language = $11)"
    " AND ($12::int IS NULL OR d.year >= $12) AND ($13::int IS NULL OR d.year <= $13)"
    " AND ($14::timestamptz IS NULL OR d.created_at >= $14) AND ($15::timestamptz IS NULL OR d.created_at < $15)"
    " AND ($16::bigint IS NULL OR (d.type = 'comment' AND d.post_id = $16))"
    " AND (cardinality($27::text[]) = 0 OR NOT d.tags && $27)"
    " AND (cardinality($28::bigint[]) = 0 OR d.author_id IS NULL OR d.author_id <> ALL($28))"
    " AND (cardinality($29::bigint[]) = 0 OR NOT d.artist_ids && $29)";

// Weights of D, C, B, A. The words as typed count more than what they may stand for.
constexpr std::string_view text_rank =
    "ts_rank_cd('{0.1, 0.25, 0.5, 1}', d.vector, (SELECT exact FROM asked), 1)"
    " + 0.4 * ts_rank_cd('{0.1, 0.25, 0.5, 1}', d.vector, (SELECT wide FROM asked), 1)";

// Not all words must match: what counts is how many, and how rare they are. What has all stands before what has some.
// How close they stand says little then, and takes five times as long to find out with all that they may stand for.
constexpr std::string_view relaxed_rank =
    "(SELECT coalesce(sum(t.weight), 0) + CASE WHEN count(*) = cardinality($24) THEN 4 ELSE 0 END"
    " FROM unnest((SELECT terms FROM asked), $25::float8[]) AS t (term, weight) WHERE d.vector @@ t.term)"
    " + 0.2 * ts_rank('{0.1, 0.25, 0.5, 1}', d.vector, (SELECT wide FROM asked), 1)";

constexpr std::string_view name_rank =
    " + CASE WHEN d.name_keys && $3::text[] THEN 1 WHEN d.name_keys && $4::text[] THEN 0.8 ELSE 0 END"
    "   * CASE d.type WHEN 'artist' THEN 12 WHEN 'user' THEN 4 WHEN 'album' THEN 4 ELSE 3 END"
    " + CASE WHEN d.artist_ids && $26::bigint[]"
    "   THEN CASE d.type WHEN 'album' THEN 3 WHEN 'post' THEN 1.5 WHEN 'track' THEN 0.8 ELSE 0 END ELSE 0 END"
    " + similarity(d.title_key, $5)";

constexpr std::string_view worth =
    " * CASE d.type WHEN 'artist' THEN 1.4 WHEN 'album' THEN 1.15 WHEN 'post' THEN 1.1 WHEN 'comment' THEN 0.4 ELSE 1 "
    "END"
    " * (1 + 0.06 * ln(1 + greatest(d.popularity, 0)))"
    // A post or comment is worth a fifth less after two years, and never less than half.
    " * CASE WHEN d.created_at IS NULL THEN 0.9"
    "   ELSE 0.5 + 0.5 * exp(-extract(epoch FROM greatest($17::timestamptz - d.created_at, interval '0'))::float8 / "
    "1.2e8) END";

std::string rank_of(Sort sort, Driver driver) {
  if (sort == Sort::new_) return "d.fresh";
  if (sort == Sort::top) return "greatest(d.popularity, d.score)";
  std::string_view text = "d.prior::float8";
  if (driver == Driver::words) text = text_rank;
  if (driver == Driver::relaxed) text = relaxed_rank;
  std::string sum(text);
  if (driver == Driver::words || driver == Driver::relaxed) sum += name_rank;
  // A whole number: a cursor gives it back exactly.
  return "round(((" + sum + ")" + std::string(worth) + ") * 1e6)::bigint";
}

/// Which of too many matches are ranked. By relevance the best ones are chosen once and paged through; in the other
/// orders each page chooses anew from where the last one ended. Only what decides is sorted, and of no more than
/// 10,000; the rest of a row is fetched for those that were chosen.
std::string candidates_of(Sort sort, Driver driver) {
  std::string const matching = " d WHERE d.visible AND " + std::string(condition_of(driver)) + std::string(filters_sql);
  if (sort == Sort::relevance) {
    // Those of that very name, and those with all words where not all are needed, are found by that (OFFSET sees to
    // it): they are few.
    std::string first = "name_keys && $3::text[]";
    std::string others = "NOT d.name_keys && $3::text[]";
    if (driver == Driver::relaxed) {
      first = "(" + first + " OR vector @@ to_tsquery('vobe', $2))";
      others += " AND NOT d.vector @@ (SELECT exact FROM asked)";
    }
    return "SELECT d.* FROM documents d JOIN (SELECT place FROM ("
           "(SELECT d.place, d.type, d.id, d.prior, true AS sure FROM (SELECT ctid AS place, * FROM documents"
           "   WHERE visible AND " +
           first + " OFFSET 0)" + matching +
           " LIMIT $22) UNION ALL"
           " (SELECT d.ctid, d.type, d.id, d.prior, false FROM documents" +
           matching + " AND " + others +
           " LIMIT 10000)) matches"
           " ORDER BY sure DESC, prior DESC, type, id LIMIT $22) chosen ON d.ctid = chosen.place";
  }
  std::string const ranked = rank_of(sort, driver);
  return "SELECT d.* FROM documents" + matching + " AND ($18::bigint IS NULL OR " + ranked + " < $18 OR (" + ranked +
         " = $18 AND (d.type, d.id) > ($19, $20)))" +
         (sort == Sort::new_ ? " ORDER BY d.fresh" : " ORDER BY " + ranked) + " DESC, d.type, d.id LIMIT $22";
}

constexpr std::string_view facet_rows =
    " facet_rows AS ("
    " SELECT 'type' AS facet, type AS value, count(*) AS count FROM candidates GROUP BY type UNION ALL"
    " (SELECT 'tag', tag, count(*) FROM candidates, unnest(tags) AS tag GROUP BY tag ORDER BY 3 DESC, 2 LIMIT 10) "
    "UNION ALL"
    " (SELECT 'genre', genre, count(*) FROM candidates, unnest(genres) AS genre GROUP BY genre ORDER BY 3 DESC, 2 "
    "LIMIT 10) UNION ALL"
    " (SELECT 'author', u.title, c.count FROM (SELECT author_id, count(*) AS count FROM candidates WHERE author_id IS "
    "NOT NULL"
    "   GROUP BY author_id ORDER BY 2 DESC, 1 LIMIT 10) c JOIN documents u ON u.type = 'user' AND u.id = c.author_id "
    "AND u.visible"
    "   ORDER BY 3 DESC, 2) UNION ALL"
    " (SELECT 'year', year::text, count(*) FROM candidates WHERE year IS NOT NULL GROUP BY year ORDER BY 3 DESC, 2 "
    "LIMIT 10))";

std::string statement(Sort sort, Driver driver) {
  std::string sql(given);
  sql += ", candidates AS MATERIALIZED (SELECT d.type, d.id, d.tags, d.genres, d.author_id, d.year, " +
         rank_of(sort, driver) + " AS rank FROM (" + candidates_of(sort, driver) +
         ") d"
         // A comment goes with its post; a post that isn't known yet hides nothing.
         " LEFT JOIN documents p ON d.post_id IS NOT NULL AND p.type = 'post' AND p.id = d.post_id"
         " WHERE p.id IS NULL OR p.visible OR p.version = 0),";
  sql += facet_rows;
  sql +=
      ", page AS (SELECT type, id, rank FROM candidates"
      " WHERE $18::bigint IS NULL OR rank < $18 OR (rank = $18 AND (type, id) > ($19, $20))"
      " ORDER BY rank DESC, type, id LIMIT $21 + 1)"
      " SELECT (SELECT coalesce(json_agg(hit), '[]') FROM ("
      "  SELECT page.type, page.id, page.rank, d.title, d.slug, d.aliases, d.body, d.credit, d.names, d.language,"
      "   d.created_at, d.year, d.tags, d.score AS votes, d.author_id, u.title AS author, d.post_id,"
      "   p.title AS post_title, p.slug AS post_slug"
      "  FROM page JOIN documents d USING (type, id)"
      "  LEFT JOIN documents p ON p.type = 'post' AND p.id = d.post_id AND p.visible"
      "  LEFT JOIN documents u ON u.type = 'user' AND u.id = d.author_id AND u.visible"
      "  ORDER BY page.rank DESC, page.type, page.id) hit) AS hits,"
      " CASE WHEN $23 THEN (SELECT count(*) FROM candidates) ELSE 0 END AS total,"
      " CASE WHEN $23 THEN (SELECT coalesce(json_agg(facet_rows), '[]') FROM facet_rows) ELSE '[]' END AS facets";
  return sql;
}

// ---- one prepared statement per order and driver ----

constexpr std::size_t sorts = 3;
constexpr std::size_t drivers = 9;
constexpr std::array<std::string_view, drivers> driver_names{"words",  "relaxed", "name",  "post", "author",
                                                             "artist", "tag",     "genre", "all"};

struct Statements {
  Statements() {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto const sort = static_cast<Sort>(i / drivers);
      auto const driver = static_cast<Driver>(i % drivers);
      names[i] = "search_" + std::string(driver_names[i % drivers]) + "_" + std::string(schema::name_of(sort));
      texts[i] = statement(sort, driver);
    }
  }
  [[nodiscard]] Query of(Sort sort, Driver driver) const {
    auto const i = static_cast<std::size_t>(sort) * drivers + static_cast<std::size_t>(driver);
    return {names[i], texts[i], Plans::per_call};  // filters that may be absent
  }
  std::array<std::string, sorts * drivers> names;
  std::array<std::string, sorts * drivers> texts;
};

Driver driver_of(Words const& words, Filters const& filters) {
  if (!words.terms.empty()) return Driver::relaxed;
  if (!words.wide.empty()) return Driver::words;
  if (!words.keys.empty()) return Driver::name;
  if (filters.post_id) return Driver::post;
  if (!filters.author_ids.empty()) return Driver::author;
  if (!filters.artist_ids.empty()) return Driver::artist;
  if (!filters.tags.empty()) return Driver::tag;
  if (!filters.genres.empty()) return Driver::genre;
  return Driver::none;
}

struct AnswerRow {
  postgres::Json hits;
  std::int64_t total = 0;
  postgres::Json facets;
};
BOOST_DESCRIBE_STRUCT(AnswerRow, (), (hits, total, facets))

constexpr Query artists_by_key{"artists_by_key",
                               // Of that name there are few, but many artists (OFFSET keeps the two apart).
                               "SELECT id FROM (SELECT id, type, prior FROM documents WHERE visible AND name_keys && $1"
                               " OFFSET 0) named WHERE type = 'artist' ORDER BY prior DESC, id LIMIT 50"};
constexpr Query artists_by_words{"artists_by_words",
                                 "SELECT id FROM documents WHERE visible AND type = 'artist'"
                                 " AND vector @@ to_tsquery('vobe', $1) ORDER BY prior DESC, id LIMIT 50",
                                 Plans::per_call};
constexpr Query people_by_key{"people_by_key",
                              "SELECT id FROM (SELECT id, type FROM documents WHERE visible AND name_keys && $1"
                              " OFFSET 0) named WHERE type = 'user' ORDER BY id LIMIT 50"};

}  // namespace

Task<Matches> find(postgres::Session& session, Words const& words, Filters const& filters, Page const& page) {
  static Statements const statements;
  auto const query = statements.of(page.sort, driver_of(words, filters));
  std::optional<std::int64_t> rank;
  std::optional<std::string> type;
  std::optional<std::int64_t> id;
  if (page.after) {
    rank = page.after->rank;
    type = page.after->type;
    id = page.after->id;
  }
  auto const row = co_await session.row<AnswerRow>(
      query, words.wide, words.exact, words.keys, words.other_keys, words.title_key, filters.types, filters.tags,
      filters.genres, filters.author_ids, filters.artist_ids, filters.language, filters.year_from, filters.year_to,
      filters.from, filters.to, filters.post_id, page.as_of, rank, type, id, page.limit, most_counted, page.facets,
      words.terms, words.weights, words.artists, filters.without.tags, filters.without.author_ids,
      filters.without.artist_ids);
  co_return Matches{.hits = schema::from_json<std::vector<HitRow>>(row->hits.text, schema::Unknown::ignore),
                    .total = row->total,
                    .more = row->total >= most_counted,
                    .facets = schema::from_json<std::vector<FacetRow>>(row->facets.text, schema::Unknown::ignore)};
}

Task<std::vector<std::int64_t>> artists_named(postgres::Session& session, std::vector<std::string> const& keys,
                                              std::string const& tsquery) {
  auto ids = co_await artists_with_key(session, keys);
  if (ids.empty() && !tsquery.empty()) ids = co_await session.values<std::int64_t>(artists_by_words, tsquery);
  co_return ids;
}

Task<std::vector<std::int64_t>> artists_with_key(postgres::Session& session, std::vector<std::string> const& keys) {
  return session.values<std::int64_t>(artists_by_key, keys);
}

Task<std::vector<std::int64_t>> people_named(postgres::Session& session, std::vector<std::string> const& keys) {
  return session.values<std::int64_t>(people_by_key, keys);
}

}  // namespace vobe::search::matching
