#include "service/word_engine.hpp"

#include <utility>

#include "domain/indexed.hpp"
#include "domain/layout.hpp"
#include "service/filters.hpp"
#include "service/hits.hpp"
#include "service/snippets.hpp"
#include "service/understanding.hpp"

namespace vobe::search {

namespace {

constexpr std::int64_t few = 3;  // with fewer matches of all words, some of the words are enough

matching::Page page_of(SearchRequest const& request) {
  matching::Page page{.sort = request.sort, .as_of = request.as_of, .limit = static_cast<std::int64_t>(request.limit)};
  if (!request.after) return page;
  page.after = matching::Place{request.after->rank, request.after->type, request.after->id};
  page.facets = false;
  return page;
}

}  // namespace

double WordEngine::shown_score(std::int64_t rank, Sort sort) const {
  switch (sort) {
    case Sort::relevance: return score_of(rank);
    case Sort::new_: return static_cast<double>(rank) / 1e6;
    case Sort::top: return static_cast<double>(rank);
  }
  return 0;
}

Task<Found> WordEngine::search(SearchRequest request) {
  auto const filters = co_await filters_of(database_, request.query, request.narrowing);
  auto understanding = co_await understand(database_, request.query);
  auto const& sought = understanding.sought;
  auto const page = page_of(request);
  bool relaxed = request.after && request.after->relaxed;
  matching::Matches matches;
  if (!relaxed) {
    matches = co_await find(sought, Needed::all_terms, filters, page);
    relaxed = !request.after && matches.total < few && sought.can_do_with_fewer();
  }
  if (relaxed) matches = co_await find(sought, Needed::some_terms, filters, page);

  Found found{.total = {matches.total, matches.more ? "gte" : "eq"},
              .facets = facets_of(std::move(matches.facets)),
              .did_you_mean = std::move(understanding.did_you_mean)};
  auto& rows = matches.hits;
  if (rows.size() > request.limit) {
    rows.resize(request.limit);
    auto const& last = rows.back();
    found.next = Position{last.rank, last.type, last.id, relaxed};
  }
  std::vector<std::string> texts;
  for (auto const& row : rows) texts.push_back(shown_text(row));
  auto snippets = co_await make_snippets(cpu_, std::move(texts), std::move(understanding.lexemes));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double const score = shown_score(rows[i].rank, request.sort);
    found.hits.push_back(view_of(std::move(rows[i]), score));
    found.hits.back().snippet = std::move(snippets[i]);
  }
  co_return found;
}

Task<std::vector<SuggestionView>> WordEngine::suggest(std::string text, std::vector<DocumentType> types,
                                                      std::size_t limit) {
  auto const per_type = static_cast<std::int64_t>(limit);
  for (auto const& typed : {text, other_layout(text)}) {
    for (auto& key : suggestions::keys_of_beginning(typed)) {
      auto rows = co_await starting_with(types, std::move(key), per_type);
      if (!rows.empty()) co_return best_by_type(std::move(rows), limit);
    }
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
