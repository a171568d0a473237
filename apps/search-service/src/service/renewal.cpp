#include "service/renewal.hpp"

#include <utility>

#include "domain/indexed.hpp"
#include "storage/documents.hpp"
#include "storage/renewals.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {
constexpr std::int64_t words_per_step = 200;
constexpr std::int64_t documents_per_step = 1000;
constexpr int steps_per_run = 100;
}  // namespace

Task<> Renewal::run() {
  if (over_) co_return;
  if (!co_await renewals::are_due(database_, index_rules)) {
    over_ = true;
    co_return;
  }
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
  } else if (auto last = co_await documents::queue_after(tx, progress->type, progress->id, documents_per_step)) {
    progress->type = std::move(last->type);
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
