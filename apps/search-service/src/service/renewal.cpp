#include "service/renewal.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "domain/indexed.hpp"
#include "storage/documents.hpp"
#include "storage/engine_rows.hpp"
#include "storage/renewals.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {
constexpr std::int64_t words_per_step = 200;
constexpr std::int64_t documents_per_step = 1000;
constexpr int steps_per_run = 100;

/// Queues the next documents. The last one's place; nothing when there are no more.
Task<std::optional<engine_rows::Place>> queue_page(postgres::Session& tx, renewals::Progress progress) {
  std::optional<engine_rows::Place> after;
  if (progress.type && progress.id) after = {*progress.type, *progress.id};
  auto const places = co_await engine_rows::places_after(tx, after, documents_per_step);
  if (places.empty()) co_return std::nullopt;
  std::vector<DocumentType> types;
  std::vector<std::int64_t> ids;
  for (auto const& place : places) {
    types.push_back(place.type);
    ids.push_back(place.id);
  }
  co_await documents::queue_outdated(tx, types, ids);
  co_return places.back();
}
}  // namespace

Task<> Renewal::run() {
  bool const early = std::chrono::steady_clock::now() < begins_;
  if (over_ || (waits_ && early)) co_return;
  if (!co_await renewals::are_due(database_, index_rules)) {
    over_ = true;
    co_return;
  }
  waits_ = early && !co_await renewals::have_nothing(database_);
  if (waits_) co_return;
  for (int step = 0; step < steps_per_run; ++step) {
    if (!co_await take_step()) co_return;
  }
}

Task<bool> Renewal::take_step() {
  if (!co_await documents::queue_is_empty(database_)) co_return false;
  auto tx = co_await database_.begin();
  auto progress = co_await renewals::take(tx, index_rules);
  if (!progress) co_return false;
  if (progress->target != index_rules) progress = renewals::Progress{.target = index_rules};
  auto words = co_await vocabulary::take_after(tx, progress->word, words_per_step);
  if (!words.empty()) {
    progress->word = words.back();
    co_await vocabulary::rewrite(tx, std::move(words));
  } else if (auto const last = co_await queue_page(tx, *progress)) {
    progress->type = last->type;
    progress->id = last->id;
  } else {
    co_await renewals::finish(tx, index_rules);
    co_await tx.commit();
    co_return false;
  }
  co_await renewals::note(tx, *progress);
  co_await tx.commit();
  co_return true;
}

}  // namespace vobe::search
