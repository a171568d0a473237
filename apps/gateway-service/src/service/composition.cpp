#include "service/composition.hpp"

#include <algorithm>
#include <map>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/json_text.hpp"
#include "domain/json_scanner.hpp"

namespace vobe::gateway {

namespace {

constexpr std::chrono::milliseconds kept_back{20};  // of the request's time, for putting the page together
constexpr std::size_t most_ids = 100;               // of one batch

/// When a part that may take `longest` has to be here.
Deadline deadline_of_part(Context const* context, std::chrono::milliseconds longest) {
  auto const own = std::chrono::steady_clock::now() + longest;
  if (!context || context->deadline == no_deadline) return own;
  return std::min(own, context->deadline - kept_back);
}

http::Headers fields_of(Viewer const& viewer) {
  http::Headers headers;
  if (viewer.signed_in()) headers.add("Authorization", viewer.authorization);
  return headers;
}

Owner& owner_of(Owners& owners, Kind kind) {
  switch (kind) {
    case Kind::user: return owners.auth();
    case Kind::post: return owners.content();
    default: return owners.artist();
  }
}

}  // namespace

std::string join_ids(std::vector<std::int64_t> const& ids) {
  std::string joined;
  for (auto const id : ids) {
    if (!joined.empty()) joined += ',';
    append_json_integer(joined, id);
  }
  return joined;
}

std::string items_of(std::string const& list) {
  std::string items = "[]";
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member == "items" && !scanner.is_null()) items = scanner.raw();
  });
  if (!items.starts_with('[')) throw Malformed("the items of a list are no array");
  return items;
}

void Composition::degrade(std::string_view service) {
  if (std::ranges::find(degraded_, service) == degraded_.end()) degraded_.emplace_back(service);
}

std::string Composition::degraded_json() const {
  std::string json = "[";
  for (auto const& service : degraded_) {
    if (json.size() > 1) json += ',';
    append_json_string(json, service);
  }
  return json + "]";
}

Task<std::string> Composition::main(Owner& owner, std::string target) {
  return owner.get(std::move(target));
}

Task<std::optional<std::string>> Composition::part(Owner& owner, std::string target, Viewer viewer) {
  return ask_part(owner, std::move(target), std::move(viewer), false);
}

Task<std::optional<std::string>> Composition::asked_part(Owner& owner, std::string target) {
  return ask_part(owner, std::move(target), {}, true);
}

Task<std::optional<std::string>> Composition::ask_part(Owner& owner, std::string target, Viewer viewer,
                                                       bool pass_refusals) {
  Patience const patience{.until = deadline_of_part(co_await current_context(), sources_.part_time),
                          .fair = sources_.part_time - kept_back};
  auto answer = co_await attempt(owner.get(std::move(target), fields_of(viewer), patience));
  if (answer) co_return std::move(*answer);
  try {
    std::rethrow_exception(answer.error());
  } catch (PassedOn const& refusal) {
    if (pass_refusals && (refusal.answer.status == 422 || refusal.answer.status == 410)) throw;
  } catch (std::exception const&) {
    // Why it did not come is in the owner's log and in the client's figures; here it is only missing.
  }
  degrade(owner.name());
  co_return std::nullopt;
}

Task<> Composition::ask_batch(Kind kind, std::vector<std::int64_t> ids) {
  Owner& owner = owner_of(owners(), kind);
  auto const list = co_await part(owner, std::string(batch_path(kind)) + join_ids(ids));
  auto held = read(owner, list, [&](std::string const& text) { return read_batch(kind, text); });
  if (!held) {
    directory.put_away(kind);
    co_return;
  }
  for (auto const id : ids) directory.put_absent({kind, id});
  co_await sources_.entities.write(std::move(*held));
}

std::vector<EntityCache::Held> Composition::read_batch(Kind kind, std::string const& list) {
  bool const kept = sources_.entities.usable();
  std::vector<EntityCache::Held> held;
  read_entities(kind, list, [&](ShortEntity const& entity) {
    directory.put({kind, entity.id}, entity.json);
    if (kept) held.push_back({{kind, entity.id}, entity.version, std::string(entity.json)});
  });
  return held;
}

Task<> Composition::look_up(std::vector<EntityRef> wanted) {
  std::ranges::sort(wanted);
  auto const doubles = std::ranges::unique(wanted);
  wanted.erase(doubles.begin(), doubles.end());
  std::erase_if(wanted, [this](EntityRef ref) { return directory.knows(ref); });
  auto const missing = co_await sources_.entities.read(std::move(wanted), directory);

  std::map<Kind, std::vector<std::int64_t>> by_kind;
  for (EntityRef const ref : missing) by_kind[ref.kind].push_back(ref.id);
  std::vector<Task<>> batches;
  for (auto const& [kind, ids] : by_kind) {
    for (std::size_t i = 0; i < ids.size(); i += most_ids) {
      auto const end = std::min(ids.size(), i + most_ids);
      batches.push_back(ask_batch(kind, std::vector<std::int64_t>(ids.begin() + static_cast<std::ptrdiff_t>(i),
                                                                  ids.begin() + static_cast<std::ptrdiff_t>(end))));
    }
  }
  co_await all(std::move(batches));
}

Task<std::optional<std::string>> Composition::post_states(Viewer viewer, std::vector<std::int64_t> ids) {
  return states(owners().content(), "/api/v1/me/post-states?ids=", std::move(viewer), std::move(ids));
}

Task<std::optional<std::string>> Composition::comment_states(Viewer viewer, std::vector<std::int64_t> ids) {
  return states(owners().comment(), "/api/v1/me/comment-states?ids=", std::move(viewer), std::move(ids));
}

Task<std::optional<std::string>> Composition::states(Owner& owner, std::string_view path, Viewer viewer,
                                                     std::vector<std::int64_t> ids) {
  if (!viewer.signed_in()) co_return std::nullopt;
  std::vector<Task<std::optional<std::string>>> batches;
  for (std::size_t i = 0; i < ids.size(); i += most_ids) {
    auto const end = std::min(ids.size(), i + most_ids);
    std::vector<std::int64_t> const some(ids.begin() + static_cast<std::ptrdiff_t>(i),
                                         ids.begin() + static_cast<std::ptrdiff_t>(end));
    batches.push_back(part(owner, std::string(path) + join_ids(some), viewer));
  }
  auto const answers = co_await all(std::move(batches));
  std::string joined = "[";
  for (auto const& answer : answers) {
    auto const items = read(owner, answer, items_of);
    if (!items) co_return std::nullopt;
    if (items->size() <= 2) continue;
    if (joined.size() > 1) joined += ',';
    joined.append(*items, 1, items->size() - 2);
  }
  co_return joined + "]";
}

}  // namespace vobe::gateway
