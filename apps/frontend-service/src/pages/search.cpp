// /search and /search/suggest
#include <array>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"
#include "domain/paths.hpp"
#include "domain/search_words.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

namespace {

constexpr std::array<std::string_view, 5> types{"post", "comment", "artist", "album", "track"};

std::string address(std::string_view query, std::string_view type, std::string_view cursor = {}) {
  std::string url = "/search";
  add_query(url, "q", query);
  add_query(url, "type", type);
  add_query(url, "cursor", cursor);
  return url;
}

std::string path_of(Hit const& hit) {
  if (hit.type == "post") return post_path(hit.id, hit.url_slug.value);
  if (hit.type == "comment")
    return hit.post_id.value > 0 ? comment_path(hit.post_id, hit.id) + "#c" + std::to_string(hit.id) : "/";
  if (hit.type == "user") return user_path(hit.username.value.empty() ? hit.url_slug.value : hit.username.value);
  return music_path(hit.type, hit.id, hit.url_slug.value);
}

void fill_types(Part part, SearchPage const& page, std::string const& query, std::string const& chosen) {
  Texts const& texts = part.texts();
  Part list = part.section("TYPES");
  Part all = list.section("TYPE");
  all.set("URL", address(query, {}));
  all.set("NAME", texts.get("search.all"));
  if (chosen.empty()) all.show("CURRENT");
  for (auto const type : types) {
    Part one = list.section("TYPE");
    one.set("URL", address(query, type));
    one.set("NAME", texts.get("search." + std::string(type)));
    if (type == chosen) one.show("CURRENT");
    for (auto const& facet : page.facets->type) {
      if (facet.value == type) one.section("COUNT").set("NUMBER", texts.number(facet.count));
    }
  }
}

void fill_hits(Part part, std::vector<Hit> const& hits) {
  Part list = part.section("LIST");
  for (auto const& hit : hits) {
    Part one = list.section("HIT");
    one.set("TYPE", part.texts().get("type." + hit.type));
    one.set("URL", path_of(hit));
    one.set("TITLE",
            hit.title.value.empty() ? part.texts().get("type." + hit.type) : std::string_view(hit.title.value));
    fill_language(one, hit.language.value);
    if (!hit.detail.value.empty()) one.section("DETAIL").set("TEXT", hit.detail.value);
    if (!hit.snippet.value.empty()) one.section("SNIPPET").set("HTML", hit.snippet.value);
    if (hit.created_at) one.section("WHEN").set_time(*hit.created_at);
  }
}

std::string count_text(SearchPage const& page, Texts const& texts) {
  bool const exact = page.total->relation.value.empty() || page.total->relation.value == "eq";
  return texts.count(exact ? "count.results" : "count.results_at_least", page.total->value);
}

}  // namespace

Task<http::Response> show_search(Visit& visit) {
  std::string const query(text::trim(visit.query("q")));
  std::string type = visit.query("type");
  if (std::ranges::find(types, type) == types.end()) type.clear();
  Texts const& texts = visit.texts();
  Frame frame{.content = "search",
              .title = query.empty() ? std::string(texts.get("search.head"))
                                     : texts.fill("search.head.query", {{"query", text::excerpt(query, 60)}}),
              .query = query,
              .indexed = false};
  auto const say = [&](std::string text, int status) {
    return show(
        visit, frame,
        [&](Part part) {
          part.set("HEAD", frame.title);
          part.section("EMPTY").set("TEXT", text);
        },
        status);
  };
  if (query.empty()) co_return say(std::string(texts.get("search.start")), 200);
  std::string const invalid = texts.fill("search.invalid", {{"query", text::excerpt(query, 60)}});
  if (!text::is_valid_utf8(query)) co_return say(invalid, 422);
  if (text::length(query) > longest_search) co_return say(too_long_text(texts), 422);

  std::string target = "/pages/search";
  add_query(target, "q", query);
  add_query(target, "type", type);
  add_query(target, "cursor", visit.query("cursor"));
  std::optional<SearchPage> page;
  try {
    page = co_await visit.get<SearchPage>(std::move(target));
  } catch (Invalid const&) {
    page.reset();  // nothing is left to look for in these words
  }
  if (!page) co_return say(invalid, 422);

  visit.say_degraded(page->degraded);
  co_return show(visit, frame, [&](Part part) {
    part.set("HEAD", frame.title);
    fill_types(part, *page, query, type);
    if (!page->did_you_mean.value.empty()) {
      Part meant = part.section("MEANT");
      meant.set("URL", address(page->did_you_mean.value, type));
      meant.set("TEXT", page->did_you_mean.value);
    }
    if (page->items.empty()) {
      part.section("EMPTY").set("TEXT", texts.fill("search.empty", {{"query", query}}));
      return;
    }
    part.section("TOTAL").set("TEXT", count_text(*page, texts));
    fill_hits(part, page->items);
    if (!page->next_cursor.value.empty())
      part.section("NEXT").set("URL", address(query, type, page->next_cursor.value));
  });
}

namespace {

/// What a script shows under a search field.
struct Offer {
  std::string type;
  std::int64_t id = 0;
  std::string title;
  std::string detail;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (type, id, title, detail, url))

}  // namespace

Task<http::Response> suggest(Visit& visit) {
  std::string target = "/search/suggest";
  add_query(target, "q", visit.query("q"));
  add_query(target, "type", visit.query("type"));
  std::vector<Offer> offers;
  try {
    auto const suggestions = co_await visit.get<Suggestions>(std::move(target));
    for (auto const& found : suggestions.items) {
      std::string detail(visit.text("type." + found.type));
      if (!found.detail.value.empty()) detail += ", " + found.detail.value;
      Hit const hit{.type = found.type, .id = found.id, .title = found.title, .url_slug = found.slug};
      offers.push_back({found.type, found.id, found.title.value, std::move(detail), path_of(hit)});
    }
  } catch (Error const&) {
    offers.clear();  // a search field works without
  }
  co_return visit.json(schema::to_json(offers));
}

}  // namespace vobe::frontend
