#include "service/hits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "chassis/core/text.hpp"
#include "chassis/schema/codec.hpp"

namespace vobe::search {

namespace {

constexpr std::size_t suggestions_per_type = 4;

DocumentType type_of(std::string_view name) {
  DocumentType type = DocumentType::post;
  schema::Reader reader(schema::Unknown::ignore, "type");
  schema::Codec<DocumentType>::read_text(reader, name, type);
  return type;
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

}  // namespace

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

HitView view_of(matching::HitRow row, double score) {
  HitView view{.type = type_of(row.type),
               .id = row.id,
               .title = std::move(row.title),
               .url_slug = std::move(row.slug),
               .score = score,
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

Facets facets_of(std::vector<matching::FacetRow> rows) {
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

std::vector<SuggestionView> by_type(std::vector<SuggestionView> mixed) {
  std::vector<SuggestionView> grouped;
  for (auto const& first : mixed) {
    if (std::ranges::find(grouped, first.type, &SuggestionView::type) != grouped.end()) continue;
    std::ranges::copy_if(mixed, std::back_inserter(grouped),
                         [&](SuggestionView const& one) { return one.type == first.type; });
  }
  return grouped;
}

std::vector<SuggestionView> best_by_type(std::vector<suggestions::FoundRow> rows, std::size_t limit) {
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

}  // namespace vobe::search
