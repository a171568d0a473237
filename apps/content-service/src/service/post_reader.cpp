#include "service/post_reader.hpp"

#include <unordered_map>

#include "chassis/core/errors.hpp"
#include "service/viewing.hpp"
#include "storage/lists.hpp"
#include "storage/posts.hpp"
#include "storage/tags.hpp"
#include "storage/votes.hpp"

namespace vobe::content {

namespace {

/// What a cursor of this list is good for: another order or narrowing is another list.
std::string scope_of(Listing const& listing) {
  auto const& narrowing = listing.narrowing;
  std::string scope("posts");
  auto const add = [&](std::string_view part) {
    scope += '/';
    scope += part;
  };
  add(schema::name_of(listing.sort));
  add(schema::name_of(listing.period));
  add(narrowing.kind ? schema::name_of(*narrowing.kind) : "");
  add(narrowing.from ? to_rfc3339(*narrowing.from) : "");
  add(narrowing.to ? to_rfc3339(*narrowing.to) : "");
  add(narrowing.language.value_or(""));
  add(narrowing.facet.value_or(""));
  return scope;
}

/// A period begins where it and `from` both allow.
Narrowing within_period(Narrowing narrowing, Period period, Timestamp as_of) {
  auto const start = start_of(period, as_of);
  if (start && (!narrowing.from || *narrowing.from < *start)) narrowing.from = start;
  return narrowing;
}

template <class Row>
http::Page<PostView> in_order(std::vector<PostId> const& ids, std::vector<Row> rows) {
  std::unordered_map<PostId, Row const*> by_id;
  for (auto const& row : rows) by_id.emplace(row.id, &row);
  http::Page<PostView> page;
  for (auto const id : ids) {
    if (auto const found = by_id.find(id); found != by_id.end()) page.items.push_back(view_of(*found->second));
  }
  return page;
}

}  // namespace

Task<PostView> PostReader::get(PostId id) {
  auto post = co_await posts::find(database_, id);
  if (!post) throw NotFound("there is no such post");
  co_return view_of(std::move(*post));
}

Task<http::Page<PostView>> PostReader::get_all(std::vector<PostId> ids, bool with_text) {
  if (with_text) co_return in_order(ids, co_await posts::find_all_whole(database_, ids));
  co_return in_order(ids, co_await posts::find_all(database_, ids));
}

Task<http::Page<PostView>> PostReader::list(Listing listing) {
  auto const scope = scope_of(listing);
  auto const after = cursors_.read<lists::Position>(scope, listing.cursor);
  // Whole minutes, so that a list which has not changed looks the same (ETag) though the cursor holds the time.
  auto const as_of = after ? Timestamp(Timestamp::duration(after->as_of))
                           : Timestamp(std::chrono::floor<std::chrono::minutes>(clock_()));
  auto const narrowing = within_period(listing.narrowing, listing.period, as_of);
  lists::Slice const slice{.sort = listing.sort,
                           .narrowing = by_facet(narrowing),
                           .short_time = is_short(narrowing, as_of),
                           .after = after,
                           .page_size = listing.limit};
  auto const page_of = [&](auto rows) {
    return http::page(
        std::move(rows), listing.limit, [](auto& row) { return view_of(std::move(row)); },
        [&](auto const& last) { return cursors_.make(scope, lists::position_of(last, listing.sort, as_of)); });
  };
  if (listing.with_text) co_return page_of(co_await lists::whole(database_, slice));
  co_return page_of(co_await lists::summaries(database_, slice));
}

Task<http::Page<PostViewerState>> PostReader::states(Principal viewer, std::vector<PostId> ids) {
  std::unordered_map<PostId, int> voted;
  for (auto const& row : co_await votes::of_user(database_, viewer.user_id, ids)) voted.emplace(row.post_id, row.value);
  http::Page<PostViewerState> page;
  for (auto const id : ids) page.items.push_back({.id = id, .my_vote = voted.contains(id) ? voted.at(id) : 0});
  co_return page;
}

Task<http::Page<TagView>> PostReader::tags(TagSort sort, std::string prefix, std::size_t limit,
                                           std::optional<std::string> cursor) {
  auto const scope = "tags/" + std::string(schema::name_of(sort)) + "/" + prefix;
  auto const last = cursors_.read<tags::TagRow>(scope, cursor);
  auto rows = sort == TagSort::popular ? co_await tags::popular(database_, prefix, last, limit + 1)
                                       : co_await tags::by_name(database_, prefix, last, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](tags::TagRow& row) { return TagView{std::move(row.name), row.post_count}; },
      [&](tags::TagRow const& row) { return cursors_.make(scope, row); });
}

}  // namespace vobe::content
