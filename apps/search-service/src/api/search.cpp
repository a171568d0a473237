#include "api/search.hpp"

#include "api/dto.hpp"

namespace vobe::search::api {

namespace {

std::vector<std::string> texts_of(List<Line<1, 100>, 0, 10> const& list) {
  std::vector<std::string> texts;
  for (auto const& line : list.values) texts.push_back(line.value);
  return texts;
}

template <class Constrained>
auto value_of(std::optional<Constrained> const& member) {
  return member ? std::optional(member->value) : std::nullopt;
}

std::optional<int> year_of(std::optional<Year> const& year) {
  return year ? std::optional(static_cast<int>(year->value)) : std::nullopt;
}

Narrowing narrowing_of(SearchQuery const& query) {
  return {.types = query.type.values,
          .tags = texts_of(query.tag),
          .genres = texts_of(query.genre),
          .author = value_of(query.author),
          .artist_id = value_of(query.artist),
          .language = value_of(query.language),
          .year_from = year_of(query.year_from),
          .year_to = year_of(query.year_to),
          .from = query.from,
          .to = query.to,
          .post_id = value_of(query.post)};
}

}  // namespace

void mount_search(http::Router& router, Searching& searching) {
  router.get("/search", "Find posts, music, comments and people")
      .problems({410})
      .handle([&](http::Query<SearchQuery> query) {
        return searching.search(query->q ? query->q->value : std::string(), narrowing_of(query), query->sort.value,
                                query->size(), query->cursor);
      });

  router.get("/search/suggest", "Names that begin like what is being typed")
      .handle([&](http::Query<SuggestQuery> query) { return searching.suggest(query->q.value, query->type.values); });
}

void mount_reindexing(http::Router& router, Reindexing& reindexing) {
  router.post("/search/reindex", "Build Elasticsearch's index anew")
      .needs(Role::admin)
      .creates("/search/reindex/{id}")
      .answers(202)
      .problems({409})
      .handle([&] { return reindexing.start(); });

  router.get("/search/reindex/{id}", "How far the building of an index has come")
      .needs(Role::admin)
      .problems({404})
      .handle([&](http::Path<Uuid> id) { return reindexing.status(id); });
}

}  // namespace vobe::search::api
