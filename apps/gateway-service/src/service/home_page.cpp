#include "service/home_page.hpp"

#include <algorithm>
#include <exception>
#include <expected>
#include <iterator>

#include "chassis/core/concurrent.hpp"
#include "domain/json_scanner.hpp"
#include "domain/latest_comments.hpp"

namespace vobe::gateway {

namespace {

constexpr std::size_t usual_size = 48 * 1024;  // bytes of a page of 20 posts, so that it grows without moving

/// The parts of a page that was made before.
struct PageParts {
  std::string_view posts, tags, albums, comments, degraded;
};

PageParts parts_of(std::string_view page) {
  PageParts parts;
  JsonScanner scanner(page);
  scanner.members([&](std::string_view member) {
    if (member == "posts") parts.posts = scanner.raw();
    else if (member == "tags") parts.tags = scanner.raw();
    else if (member == "albums") parts.albums = scanner.raw();
    else if (member == "comments") parts.comments = scanner.raw();
    else if (member == "degraded") parts.degraded = scanner.raw();
  });
  return parts;
}

std::vector<std::int64_t> post_ids_of(std::string_view posts) {
  std::vector<std::int64_t> ids;
  JsonScanner scanner(posts);
  scanner.members([&](std::string_view member) {
    if (member != "items") return;
    scanner.elements([&] {
      scanner.members([&](std::string_view name) {
        if (name == "id") ids.push_back(scanner.integer().value_or(0));
      });
    });
  });
  return ids;
}

std::string or_else(std::optional<std::string> const& items, std::string_view older) {
  if (items) return *items;
  return older.empty() ? "[]" : std::string(older);
}

/// The page's own list; nothing when content-service is away or not understood and there is an older list instead.
std::optional<CardList> cards_unless_older(std::expected<std::string, std::exception_ptr> const& posts, bool older) {
  try {
    if (!posts) std::rethrow_exception(posts.error());
    return read_cards(*posts);
  } catch (Unavailable const&) {
    if (!older) throw;
  } catch (Malformed const&) {
    if (!older) throw;
  }
  return std::nullopt;
}

/// The beginnings of the lists without a filter, in the languages of the site: few, and the same for everybody. There
/// is no end of others, and whoever asks for them must not fill the cache.
bool is_common(HomeQuery query) {
  if (query.language && *query.language != "en" && *query.language != "ru") return false;
  query.sort = query.period = query.language = std::nullopt;  // content-service refuses words that it does not know
  return to_text(query).empty();
}

}  // namespace

HomePage::HomePage(Sources& sources, HomePages& pages) : sources_(sources), pages_(pages), flights_(fair_making) {}

Task<bool> HomePage::changed() {
  return pages_.drop_all();
}

Task<std::string> HomePage::get(HomeQuery query, Viewer viewer) {
  if (!viewer.signed_in()) co_return co_await found_or_made(std::move(query));
  std::string key = to_text(query);
  std::string page = *co_await flights_.join(std::move(key), found_or_made(std::move(query)));
  PageParts const parts = parts_of(page);
  Composition composition(sources_);
  JsonScanner missing(parts.degraded);
  missing.elements([&] { composition.degrade(missing.string().value_or("")); });
  auto const states = co_await composition.post_states(viewer, post_ids_of(parts.posts));
  // What stands behind the parts that all share is the viewer and what is missing.
  page.resize(page.rfind(R"(,"viewer":null,"degraded":)"));
  page += R"(,"viewer":{"posts":)" + states.value_or("[]") + R"(},"degraded":)" + composition.degraded_json() + "}";
  co_return page;
}

Task<std::string> HomePage::found_or_made(HomeQuery query) {
  std::string const key = to_text(query);
  HomePages::Found found = co_await pages_.find(key);
  if (found.fresh) co_return std::move(*found.page);
  bool const lasting = is_common(query);
  Made made = co_await make(std::move(query), std::move(found.page));
  if (made.whole) co_await pages_.keep(key, found.generation, made.page, lasting);
  co_return std::move(made.page);
}

Task<HomePage::Made> HomePage::make(HomeQuery query, std::optional<std::string> last_good) {
  Composition composition(sources_);
  auto& owners = composition.owners();
  auto const [posts, tags, albums, comments] =
      co_await all(attempt(composition.main(owners.content(), with_query("/api/v1/posts", query))),
                   composition.part(owners.content(), "/api/v1/tags?sort=popular&limit=20"),
                   composition.part(owners.artist(), "/api/v1/albums?sort=new&limit=6"),
                   composition.part(owners.comment(), "/api/v1/comments?sort=new&limit=6"));
  PageParts const older = last_good ? parts_of(*last_good) : PageParts{};

  auto const cards = cards_unless_older(posts, !older.posts.empty());
  if (!cards) composition.degrade(owners.content().name());
  auto const latest =
      composition.read(owners.comment(), comments, [](std::string const& list) { return LatestComments(list); });

  std::vector<EntityRef> wanted;
  if (cards) wanted = cards->items.references();
  if (latest) std::ranges::copy(latest->references(), std::back_inserter(wanted));
  co_await composition.look_up(std::move(wanted));

  std::string page;
  page.reserve(usual_size);
  page = R"({"posts":)";
  if (cards) {
    page += R"({"items":)";
    cards->items.fill(composition.directory, page);
    page += R"(,"next_cursor":)" + cards->next_cursor + "}";
  } else {
    page += older.posts;
  }
  page += R"(,"tags":)" + or_else(composition.read(owners.content(), tags, items_of), older.tags);
  page += R"(,"albums":)" + or_else(composition.read(owners.artist(), albums, items_of), older.albums);
  page += R"(,"comments":)";
  if (latest) latest->write(composition.directory, page);
  else page += or_else(std::nullopt, older.comments);
  page += R"(,"viewer":null,"degraded":)" + composition.degraded_json() + "}";
  co_return Made{std::move(page), !composition.degraded()};
}

}  // namespace vobe::gateway
