#include "service/postgres_engine.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "chassis/schema/codec.hpp"
#include "domain/indexed.hpp"
#include "domain/layout.hpp"
#include "domain/words.hpp"
#include "service/snippets.hpp"
#include "service/wording.hpp"
#include "storage/suggestions.hpp"

namespace vobe::search {

namespace {

constexpr std::int64_t nobody = 0;  // an id that nothing has: the filter then leaves nothing
constexpr std::size_t suggestions_per_type = 4;
constexpr std::int64_t few = 3;  // with fewer matches of all words, some of the words are enough

DocumentType type_of(std::string_view name) {
  DocumentType type = DocumentType::post;
  schema::Reader reader(schema::Unknown::ignore, "type");
  schema::Codec<DocumentType>::read_text(reader, name, type);
  return type;
}

/// Narrows `ids` (empty: not narrowed yet) to those that are also among `others`.
void narrow(std::vector<std::int64_t>& ids, std::vector<std::int64_t> others) {
  if (!ids.empty()) std::erase_if(others, [&](std::int64_t id) { return std::ranges::find(ids, id) == ids.end(); });
  if (others.empty()) others.push_back(nobody);
  ids = std::move(others);
}

std::string tsquery_of_name(std::string_view name) {
  std::string out;
  for (auto const& word : folded_words(name)) {
    if (!out.empty()) out += " & ";
    out += "'" + word + "':A";
  }
  return out;
}

Task<matching::Filters> filters_of(postgres::Session& session, ParsedQuery query, Narrowing narrowing) {
  matching::Filters filters{.types = narrowing.types,
                            .genres = narrowing.genres,
                            .language = narrowing.language,
                            .year_from = narrowing.year_from,
                            .year_to = narrowing.year_to,
                            .from = narrowing.from,
                            .to = narrowing.to,
                            .post_id = narrowing.post_id};
  for (auto const* tags : {&narrowing.tags, &query.tags}) {
    for (auto const& tag : *tags) filters.tags.push_back(text::fold(text::trim(tag)));
  }
  if (narrowing.author) {
    auto ids = co_await matching::people_named(session, name_keys(*narrowing.author));
    if (auto const id = parse_id(*narrowing.author)) ids.push_back(*id);
    narrow(filters.author_ids, std::move(ids));
  }
  for (auto const& author : query.authors) {
    narrow(filters.author_ids, co_await matching::people_named(session, name_keys(author)));
  }
  if (narrowing.artist_id) narrow(filters.artist_ids, {*narrowing.artist_id});
  for (auto const& artist : query.artists) {
    auto ids = co_await matching::artists_named(session, name_keys(artist), tsquery_of_name(artist));
    narrow(filters.artist_ids, std::move(ids));
  }
  co_return filters;
}

/// What a hit's snippet is cut from.
std::string shown_text(matching::HitRow const& row) {
  auto const type = type_of(row.type);
  if (type == DocumentType::user) return row.aliases.empty() ? std::string() : row.aliases[0];
  if (type != DocumentType::album && type != DocumentType::track) return row.body;
  std::string text = row.credit;
  for (auto const& more : {row.body, row.year ? std::to_string(*row.year) : std::string()}) {
    if (!more.empty() && !text.empty()) text += " · ";
    text += more;
  }
  return text;
}

HitView view_of(matching::HitRow& row, Sort sort) {
  HitView view{.type = type_of(row.type),
               .id = row.id,
               .title = std::move(row.title),
               .url_slug = std::move(row.slug),
               .score = static_cast<double>(row.rank) / (sort == Sort::top ? 1 : 1e6),
               .votes = row.votes,
               .created_at = row.created_at,
               .year = row.year,
               .language = std::move(row.language),
               .author_id = row.author_id,
               .username = std::move(row.author),
               .post_id = row.post_id,
               .tags = std::move(row.tags),
               .detail = std::move(row.credit)};
  if (view.type == DocumentType::user) {
    view.username = view.title;
    if (!row.aliases.empty()) view.detail = row.aliases[0];
  }
  if (view.type == DocumentType::comment) {
    view.title = row.post_title ? std::move(*row.post_title) : text::excerpt(row.body, 60);
    view.url_slug = row.post_slug.value_or("");
  }
  return view;
}

Facets facets_of(std::vector<matching::FacetRow>& rows) {
  Facets facets;
  for (auto& row : rows) {
    auto& values = row.facet == "type"    ? facets.type
                   : row.facet == "tag"   ? facets.tag
                   : row.facet == "genre" ? facets.genre
                   : row.facet == "year"  ? facets.year
                                          : facets.author;
    values.push_back({std::move(row.value), row.count});
  }
  std::ranges::sort(facets.type, {},
                    [](FacetValue const& value) { return std::pair(-value.count, std::string_view(value.value)); });
  return facets;
}

SuggestionView suggestion_of(suggestions::FoundRow& row) {
  SuggestionView view{.type = row.type,
                      .id = row.id,
                      .title = std::move(row.title),
                      .slug = std::move(row.slug),
                      .detail = std::move(row.credit)};
  if (view.type == DocumentType::user && !row.aliases.empty()) view.detail = row.aliases[0];
  return view;
}

/// Those of one type beside each other, else in the order in which they are.
std::vector<SuggestionView> by_type(std::vector<SuggestionView> mixed) {
  std::vector<SuggestionView> grouped;
  for (auto const& first : mixed) {
    if (std::ranges::find(grouped, first.type, &SuggestionView::type) != grouped.end()) continue;
    std::ranges::copy_if(mixed, std::back_inserter(grouped),
                         [&](SuggestionView const& one) { return one.type == first.type; });
  }
  return grouped;
}

/// The best ones, not too many of one type where there are others, those of one type beside each other.
std::vector<SuggestionView> grouped(std::vector<suggestions::FoundRow> rows, std::size_t limit) {
  std::vector<SuggestionView> chosen;
  for (std::size_t const per_type : {suggestions_per_type, limit}) {
    for (auto& row : rows) {
      auto const same = std::ranges::count(chosen, row.type, &SuggestionView::type);
      if (row.id == 0 || chosen.size() >= limit || static_cast<std::size_t>(same) >= per_type) continue;
      chosen.push_back(suggestion_of(row));
      row.id = 0;  // taken
    }
  }
  return by_type(std::move(chosen));
}

}  // namespace

Task<Found> PostgresEngine::search(SearchRequest request) {
  auto const filters = co_await filters_of(database_, request.query, request.narrowing);
  auto wording = co_await word(database_, request.query);
  matching::Page page{.sort = request.sort, .as_of = request.as_of, .limit = static_cast<std::int64_t>(request.limit)};
  bool is_relaxed = false;
  if (request.after) {
    page.after = matching::Place{request.after->rank, request.after->type, request.after->id};
    page.facets = false;
    is_relaxed = request.after->relaxed;
  }
  auto fewer = relaxed(wording);
  matching::Matches matches;
  if (!is_relaxed) {
    auto strict = wording.words;
    strict.terms.clear();
    strict.weights.clear();
    matches = co_await matching::find(database_, strict, filters, page);
    is_relaxed = !request.after && matches.total < few && fewer.has_value();
  }
  if (is_relaxed && fewer) matches = co_await matching::find(database_, *fewer, filters, page);

  Found found{.total = {matches.total, matches.total >= matching::most_candidates ? "gte" : "eq"},
              .facets = facets_of(matches.facets),
              .did_you_mean = std::move(wording.did_you_mean)};
  if (matches.hits.size() > request.limit) {
    matches.hits.resize(request.limit);
    auto const& last = matches.hits.back();
    found.next = Position{last.rank, last.type, last.id, is_relaxed};
  }
  std::vector<std::string> texts;
  for (auto const& row : matches.hits) texts.push_back(shown_text(row));
  auto snippets = co_await make_snippets(database_, cpu_, std::move(texts), std::move(wording.lexemes));
  for (std::size_t i = 0; i < matches.hits.size(); ++i) {
    found.hits.push_back(view_of(matches.hits[i], request.sort));
    found.hits.back().snippet = std::move(snippets[i]);
  }
  co_return found;
}

Task<std::vector<SuggestionView>> PostgresEngine::suggest(std::string text, std::vector<DocumentType> types,
                                                          std::size_t limit) {
  auto const per_type = static_cast<std::int64_t>(limit);
  for (auto const& typed : {text, other_layout(text)}) {
    auto latin = latin_words(typed);
    if (latin.empty()) continue;
    auto rows = co_await suggestions::starting_with(database_, types, std::move(latin), per_type);
    if (!rows.empty()) co_return grouped(std::move(rows), limit);
  }
  // Nothing begins so: perhaps it is misspelt, or the name's words stand in another order.
  SearchRequest request{.query = parse_query(text), .narrowing = {.types = types}, .limit = limit, .as_of = now()};
  std::vector<SuggestionView> views;
  if (request.query.terms.empty()) co_return views;
  auto found = co_await search(std::move(request));
  for (auto& hit : found.hits)
    views.push_back({hit.type, hit.id, std::move(hit.title), std::move(hit.url_slug), std::move(hit.detail)});
  co_return by_type(std::move(views));
}

}  // namespace vobe::search
