#include "service/searching.hpp"

#include <chrono>
#include <expected>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::search {

namespace {

constexpr std::size_t most_suggestions = 10;

/// What a cursor holds: the engine, the moment from which ages count, the first page's total, and the last hit.
struct Bookmark {
  std::string engine;
  std::int64_t as_of = 0;  // microseconds since 1970
  std::int64_t total = 0;
  std::string relation;
  std::int64_t rank = 0;
  std::string type;
  std::int64_t id = 0;
  bool relaxed = false;
};
BOOST_DESCRIBE_STRUCT(Bookmark, (), (engine, as_of, total, relation, rank, type, id, relaxed))

/// Everything that makes two searches different, as far as their pages are concerned.
struct Scope {
  std::string q;
  std::vector<DocumentType> types;
  std::vector<std::string> tags;
  std::vector<std::string> genres;
  std::optional<std::string> author;
  std::optional<std::int64_t> artist;
  std::optional<std::string> language;
  std::optional<int> year_from;
  std::optional<int> year_to;
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
  std::optional<std::int64_t> post;
  Sort sort = Sort::relevance;
};
BOOST_DESCRIBE_STRUCT(Scope, (),
                      (q, types, tags, genres, author, artist, language, year_from, year_to, from, to, post, sort))

std::string scope_of(std::string const& text, Narrowing const& by, Sort sort) {
  return "search" + schema::to_json(Scope{text, by.types, by.tags, by.genres, by.author, by.artist_id, by.language,
                                          by.year_from, by.year_to, by.from, by.to, by.post_id, sort});
}

bool narrows(Narrowing const& by) {
  return !by.types.empty() || !by.tags.empty() || !by.genres.empty() || by.author || by.artist_id || by.language ||
         by.year_from || by.year_to || by.from || by.to || by.post_id;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  auto const passed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  return static_cast<double>(passed.count()) / 1000.0;
}

Gone gone() {
  return Gone("these results are no longer kept; search again");
}

/// What comes of the task when it may use up at most half of the request's time: the rest is for whoever answers in its
/// place.
template <class T>
Task<std::expected<T, std::exception_ptr>> in_half_the_time(Task<T> task) {
  auto const* const context = co_await current_context();
  if (!context) co_return co_await attempt(std::move(task));
  Context child = *context;
  if (child.deadline != no_deadline) child.deadline -= context->remaining() / 2;
  co_return co_await attempt(within(child, std::move(task)));
}

}  // namespace

Task<SearchView> Searching::search(std::string text, Narrowing narrowing, Sort sort, std::size_t limit,
                                   std::optional<std::string> cursor) {
  auto const start = std::chrono::steady_clock::now();
  SearchRequest request{
      .query = parse_query(text), .narrowing = narrowing, .sort = sort, .limit = limit, .as_of = clock_()};
  // An operator without its value, a word that must not be there: they leave everything, which nobody asked for.
  if (request.query.empty() && (!text.empty() || !narrows(narrowing))) throw Invalid::query("q", "empty");
  auto const scope = scope_of(text, narrowing, sort);
  auto const bookmark = cursors_.read<Bookmark>(scope, cursor);
  if (bookmark) {
    request.as_of = Timestamp(std::chrono::microseconds(bookmark->as_of));
    request.after = Position{bookmark->rank, bookmark->type, bookmark->id, bookmark->relaxed};
  }
  auto const as_of = request.as_of.time_since_epoch().count();
  auto [engine, found] =
      bookmark ? co_await go_on(std::move(request), bookmark->engine) : co_await answer(std::move(request));
  if (bookmark) found.total = {bookmark->total, bookmark->relation};
  SearchView view{.items = std::move(found.hits),
                  .total = found.total,
                  .facets = std::move(found.facets),
                  .did_you_mean = std::move(found.did_you_mean),
                  .backend = std::string(engine->name())};
  if (found.next) {
    view.next_cursor =
        cursors_.make(scope, Bookmark{view.backend, as_of, view.total.value, view.total.relation, found.next->rank,
                                      found.next->type, found.next->id, found.next->relaxed});
  }
  view.took_ms = milliseconds_since(start);
  co_return view;
}

Task<SuggestionsView> Searching::suggest(std::string text, std::vector<DocumentType> types) {
  if (types.empty())
    types = {DocumentType::artist, DocumentType::album, DocumentType::track, DocumentType::post, DocumentType::user};
  if (preferred_) {
    auto suggested = co_await in_half_the_time(preferred_->suggest(text, types, most_suggestions));
    note(suggested.has_value(), suggested ? nullptr : suggested.error());
    if (suggested) co_return SuggestionsView{std::move(*suggested)};
  }
  co_return SuggestionsView{co_await always_.suggest(std::move(text), std::move(types), most_suggestions)};
}

Task<Searching::Answer> Searching::answer(SearchRequest request) {
  if (preferred_) {
    auto found = co_await in_half_the_time(preferred_->search(request));
    note(found.has_value(), found ? nullptr : found.error());
    if (found) co_return Answer{preferred_, std::move(*found)};
  }
  co_return Answer{&always_, co_await always_.search(std::move(request))};
}

Task<Searching::Answer> Searching::go_on(SearchRequest request, std::string engine) {
  if (engine == always_.name()) co_return Answer{&always_, co_await always_.search(std::move(request))};
  if (!preferred_ || engine != preferred_->name()) throw gone();
  auto found = co_await attempt(preferred_->search(std::move(request)));
  note(found.has_value(), found ? nullptr : found.error());
  if (!found) throw gone();
  co_return Answer{preferred_, std::move(*found)};
}

void Searching::note(bool preferred_answers, std::exception_ptr failure) {
  if (fallen_back_ != preferred_answers) return;
  fallen_back_ = !preferred_answers;
  if (preferred_answers) return log::info("searches are answered as usual again", {{"engine", preferred_->name()}});
  try {
    std::rethrow_exception(failure);
  } catch (std::exception const& error) {
    log::warn("searches are answered by the engine that is always there",
              {{"engine", always_.name()}, {"instead_of", preferred_->name()}, {"error", error.what()}});
  }
}

}  // namespace vobe::search
