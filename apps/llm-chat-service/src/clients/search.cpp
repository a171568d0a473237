#include "clients/search.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/encoding.hpp"
#include "domain/plain_words.hpp"

namespace vobe::chat {

namespace {

struct Hit {
  std::string type;
  std::int64_t id = 0;
  std::string title;
  std::optional<std::string> snippet;
  std::optional<std::string> url_slug;
};
BOOST_DESCRIBE_STRUCT(Hit, (), (type, id, title, snippet, url_slug))

struct Hits {
  std::vector<Hit> items;
};
BOOST_DESCRIBE_STRUCT(Hits, (), (items))

std::optional<SourceKind> kind_of(std::string_view type) {
  for (auto const kind : {SourceKind::post, SourceKind::artist, SourceKind::album, SourceKind::track}) {
    if (schema::name_of(kind) == type) return kind;
  }
  return std::nullopt;
}

std::string url_of(Hit const& hit) {
  std::string url = "/" + hit.type + "s/" + std::to_string(hit.id);
  if (hit.url_slug && !hit.url_slug->empty()) url += "-" + percent_encode(*hit.url_slug);
  return url;
}

}  // namespace

Task<std::vector<SearchHit>> SearchDirectory::find(std::string words) {
  std::vector<SearchHit> found;
  Context const* const outer = co_await current_context();
  Context capped = outer ? *outer : Context{};
  capped.deadline = std::min(capped.deadline, std::chrono::steady_clock::now() + longest_);
  std::string target = "/api/v1/search?q=" + percent_encode(words) + "&type=post,artist,album,track&limit=3";
  auto const hits = co_await attempt(within(capped, search_.get<Hits>(std::move(target))));
  if (!hits) co_return found;
  for (auto const& hit : hits->items) {
    auto const kind = kind_of(hit.type);
    if (!kind || hit.id <= 0) continue;
    found.push_back({.citation = {.kind = *kind, .slug = {}, .id = hit.id, .title = hit.title, .url = url_of(hit)},
                     .snippet = plain_snippet(hit.snippet.value_or(""))});
  }
  co_return found;
}

}  // namespace vobe::chat
