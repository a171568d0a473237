#include "storage/elasticsearch/matching.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <bit>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/schema/node.hpp"
#include "storage/elasticsearch/query.hpp"

namespace vobe::search::elasticsearch {

namespace json = boost::json;

namespace {

using matching::HitRow;
using schema::Node;

/// How a thing is called, as far as others need it.
struct Name {
  std::string title;
  std::string slug;
};
BOOST_DESCRIBE_STRUCT(Name, (), (title, slug))
using Names = std::map<std::string, Name, std::less<>>;  // by "post/7"

/// A thing as it is suggested.
struct Suggested {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string title;
  std::string slug;
  std::string credit;
  std::vector<std::string> aliases;
};
BOOST_DESCRIBE_STRUCT(Suggested, (), (type, id, title, slug, credit, aliases))

// A rank by relevance is the bits of the score, a float: a cursor gives it back exactly, and higher scores have higher
// ranks.
std::int64_t rank_of(double score) {
  return std::bit_cast<std::int32_t>(static_cast<float>(score));
}

json::array order_of(Sort sort) {
  json::string_view const first = sort == Sort::relevance ? "_score" : sort == Sort::new_ ? "fresh" : "top";
  json::array order;
  order.push_back(json::object{{first, "desc"}});
  order.push_back(json::object{{"type", "asc"}});
  order.push_back(json::object{{"id", "asc"}});
  return order;
}

json::array place_of(Sort sort, matching::Place const& place) {
  json::array after;
  if (sort == Sort::relevance) after.emplace_back(score_of(place.rank));
  else after.emplace_back(place.rank);
  after.emplace_back(place.type);
  after.emplace_back(place.id);
  return after;
}

json::object most_frequent(json::string_view field) {
  json::array order;
  order.push_back(json::object{{"_count", "desc"}});
  order.push_back(json::object{{"_key", "asc"}});
  return {{"terms", {{"field", field}, {"size", matching::most_facet_values}, {"order", std::move(order)}}}};
}

json::object facets_asked() {
  return {{"type", most_frequent("type")},
          {"tag", most_frequent("tags")},
          {"genre", most_frequent("genres")},
          {"author", most_frequent("author_id")},
          {"year", most_frequent("year")}};
}

/// `limit` and one more, as PostgreSQL's statement gives it.
std::string search_text(json::object query, matching::Page const& page) {
  json::object search{
      {"query", std::move(query)}, {"size", page.limit + 1}, {"sort", order_of(page.sort)}, {"_source", "shown"}};
  if (page.facets) {
    search["track_total_hits"] = matching::most_counted;
    search["aggs"] = facets_asked();
  } else {
    search["track_total_hits"] = false;
  }
  if (page.after) search["search_after"] = place_of(page.sort, *page.after);
  return json::serialize(search);
}

template <class Shown>
Shown shown_in(Node hit) {
  return schema::from_node<Shown>(hit.find("_source").find("shown"), schema::Unknown::ignore);
}

HitRow hit_of(Node hit, Sort sort) {
  auto row = shown_in<HitRow>(hit);
  auto const first = hit.find("sort").at(0);
  row.rank = sort == Sort::relevance ? rank_of(first.number().value_or(0)) : first.integer().value_or(0);
  return row;
}

std::vector<matching::FacetRow> facets_in(Node aggregations) {
  std::vector<matching::FacetRow> rows;
  aggregations.each_member([&](std::string_view facet, Node aggregation) {
    auto const buckets = aggregation.find("buckets");
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      auto const key = buckets.at(i).find("key");
      auto const text = key.string();
      rows.push_back({std::string(facet), text ? std::string(*text) : std::to_string(key.integer().value_or(0)),
                      buckets.at(i).find("doc_count").integer().value_or(0)});
    }
  });
  return rows;
}

/// The things behind these ids, of those that can be seen.
Task<Names> look_up(Api& api, std::string alias, std::set<std::string> ids) {
  Names names;
  if (ids.empty()) co_return names;
  json::array asked(ids.begin(), ids.end());
  auto const answer = co_await api.ask("POST", "/" + alias + "/_mget?_source_includes=shown.title,shown.slug",
                                       json::serialize(json::object{{"ids", std::move(asked)}}));
  schema::Document const document(answer, schema::own_nesting);
  auto const docs = document.root().find("docs");
  for (std::size_t i = 0; i < docs.size(); ++i) {
    auto const doc = docs.at(i);
    if (doc.find("_source").find("shown").absent()) continue;  // not there, or a tombstone
    names.emplace(std::string(doc.find("_id").string().value_or("")), shown_in<Name>(doc));
  }
  co_return names;
}

std::string id_of(DocumentType type, std::int64_t id) {
  return mention(type, id);
}

void name_hit(HitRow& hit, Names const& names) {
  if (hit.author_id) {
    auto const author = names.find(id_of(DocumentType::user, *hit.author_id));
    if (author != names.end()) hit.author = author->second.title;
  }
  if (!hit.post_id) return;
  auto const post = names.find(id_of(DocumentType::post, *hit.post_id));
  if (post == names.end()) return;
  hit.post_title = post->second.title;
  hit.post_slug = post->second.slug;
}

/// Facets tell authors by name; those that nobody knows yet are left out.
void name_authors(std::vector<matching::FacetRow>& facets, Names const& names) {
  std::erase_if(facets, [&](matching::FacetRow& row) {
    if (row.facet != "author") return false;
    auto const author = names.find("user/" + row.value);
    if (author == names.end()) return true;
    row.value = author->second.title;
    return false;
  });
}

std::set<std::string> named_in(matching::Matches const& matches) {
  std::set<std::string> ids;
  for (auto const& hit : matches.hits) {
    if (hit.author_id) ids.insert(id_of(DocumentType::user, *hit.author_id));
    if (hit.post_id) ids.insert(id_of(DocumentType::post, *hit.post_id));
  }
  for (auto const& row : matches.facets) {
    if (row.facet == "author") ids.insert("user/" + row.value);
  }
  return ids;
}

/// Half of an answer is none: what a shard that fails holds back would be missed by everyone.
void check_whole(Node answer) {
  if (answer.find("timed_out").boolean() != false || answer.find("_shards").find("failed").integer() != 0)
    throw Unavailable("elasticsearch answered in part only");
}

matching::Matches matches_in(std::string const& answer, matching::Page const& page) {
  schema::Document const document(answer, schema::own_nesting);
  auto const root = document.root();
  check_whole(root);
  auto const hits = root.find("hits");
  matching::Matches matches;
  auto const found = hits.find("hits");
  for (std::size_t i = 0; i < found.size(); ++i) matches.hits.push_back(hit_of(found.at(i), page.sort));
  if (!page.facets) return matches;
  matches.total = hits.find("total").find("value").integer().value_or(0);
  matches.more = hits.find("total").find("relation").string() == "gte";
  matches.facets = facets_in(root.find("aggregations"));
  return matches;
}

}  // namespace

double score_of(std::int64_t rank) {
  return std::bit_cast<float>(static_cast<std::int32_t>(rank));
}

Task<matching::Matches> find(Api& api, std::string alias, Sought const& sought, Needed needed,
                             matching::Filters const& filters, matching::Page const& page) {
  auto const text = search_text(query_for(sought, needed, filters, page), page);
  auto matches = matches_in(co_await api.ask("POST", "/" + alias + "/_search", text), page);
  auto const names = co_await look_up(api, alias, named_in(matches));
  for (auto& hit : matches.hits) name_hit(hit, names);
  name_authors(matches.facets, names);
  co_return matches;
}

Task<std::vector<suggestions::FoundRow>> starting_with(Api& api, std::string alias,
                                                       std::vector<DocumentType> const& types, std::string key,
                                                       std::int64_t per_type) {
  // The best of each type, whatever the others have.
  json::object const best{
      {"top_hits", {{"size", per_type}, {"sort", order_of(Sort::relevance)}, {"_source", "shown"}}}};
  json::object const by_type{{"terms", {{"field", "type"}, {"size", types.size()}}},
                             {"aggs", json::object{{"best", best}}}};
  json::object const search{{"query", query_for_names(types, key)},
                            {"size", 0},
                            {"track_total_hits", false},
                            {"aggs", json::object{{"types", by_type}}}};
  schema::Document const document(co_await api.ask("POST", "/" + alias + "/_search", json::serialize(search)),
                                  schema::own_nesting);
  check_whole(document.root());
  auto const buckets = document.root().find("aggregations").find("types").find("buckets");
  std::vector<suggestions::FoundRow> rows;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    auto const hits = buckets.at(i).find("best").find("hits").find("hits");
    for (std::size_t k = 0; k < hits.size(); ++k) {
      auto shown = shown_in<Suggested>(hits.at(k));
      rows.push_back({shown.type, shown.id, std::move(shown.title), std::move(shown.slug), std::move(shown.credit),
                      std::move(shown.aliases), hits.at(k).find("sort").at(0).number().value_or(0)});
    }
  }
  std::ranges::sort(rows, std::ranges::greater(), &suggestions::FoundRow::weight);
  co_return rows;
}

}  // namespace vobe::search::elasticsearch
